"""What catalogues call the fields of a holding: the columns an import of the catalogue looks for.

Names come from the lists of volumes and files that DA/T 22 and DA/T 18 describe (案卷目录, 文件目录), from
AtoM's and ArchivesSpace's import sheets, and from lists kept in spreadsheets.
"""

from __future__ import annotations

from readingroom.tabular.mapping import TargetField, names

__all__ = ["HOLDING_FIELDS"]

HOLDING_FIELDS: tuple[TargetField, ...] = (
    TargetField(
        "reference_code",
        names(
            "档号, 文件档号, 件档号, 案卷档号, 全宗档号, reference code, reference, call number, shelfmark, "
            "identifier, component unique identifier, component id, unit id, unitid, ref code"
        ),
        required=True,
    ),
    TargetField(
        "title", names("题名, 案卷题名, 文件题名, 正题名, 卷名, 名称, 标题, title, unit title, name")
    ),
    TargetField(
        "parent_code", names("案卷档号, 上级档号, 所属案卷, parent, parent id, parentid, parent code")
    ),
    TargetField(
        "level",
        names("层级, 级别, 著录级别, level, level of description, levelofdescription, description level"),
    ),
    TargetField(
        "fonds_number", names("全宗号, 全宗编号, fonds, fonds number, record group, collection number")
    ),
    TargetField("fonds_name", names("全宗名称, 全宗名, 立档单位, fonds name, fonds title, resource title")),
    TargetField("list_number", names("目录号, 目录编号, 类别号, 案卷目录号, list number, series number")),
    TargetField("file_number", names("案卷号, 卷号, 案卷顺序号, file number, volume number")),
    TargetField("item_number", names("卷内顺序号, 顺序号, 件号, 文件号, item number, sequence")),
    TargetField("official_number", names("文号, 文件编号, 发文字号, document number")),
    TargetField("creator", names("责任者, 作者, 形成者, creator, author, creators, origination")),
    TargetField(
        "dates",
        names(
            "起止日期, 起止时间, 起止年月, 日期, 形成日期, 形成时间, 成文日期, 文件日期, 年度, 年份, dates, "
            "date, date expression, eventdates, unit date, unitdate, year"
        ),
    ),
    TargetField(
        "begin_date",
        names(
            "起始日期, 开始日期, 起始时间, 起日期, start date, begin date, begin, begin year, "
            "eventstartdates, date 1 begin"
        ),
    ),
    TargetField(
        "end_date",
        names(
            "终止日期, 结束日期, 截止日期, 终止时间, 止日期, end date, end year, eventenddates, date 1 end"
        ),
    ),
    TargetField(
        "container_barcode",
        names("盒条码, 条码, 条形码, 盒条形码, barcode, container barcode, top container barcode"),
    ),
    TargetField(
        "container",
        names(
            "盒号, 档案盒号, 案盒号, 档案盒, 装具号, container, box, box number, top container, "
            "top container indicator, physicalobjectname, physical object name, container number"
        ),
    ),
    TargetField(
        "location",
        names(
            "存放位置, 库位, 库位号, 排架号, 架位, 架位号, 存址, 位置, 存放地址, 库房位置, location, shelf, "
            "physicalobjectlocation, physical object location, shelf location, shelfmark location"
        ),
    ),
    TargetField(
        "access",
        names(
            "开放状态, 控制标识, 开放标识, 利用状态, 开放情况, 开放与否, 是否开放, 划控, 划控标识, access, "
            "access state, access status, access conditions, accessconditions, access restrictions, "
            "restrictions"
        ),
    ),
    TargetField("secrecy", names("密级, 密级标识, secrecy, classification, security classification")),
    TargetField("retention", names("保管期限, 期限, retention, retention period")),
    TargetField("pages", names("页数, 总页数, 张数, 页号, pages, page count, number of pages")),
    TargetField("page_number", names("页号, 页次, 起页, page, page number, start page")),
    TargetField("items", names("件数, 文件数, 份数, number of items, item count, items")),
    TargetField(
        "digital",
        names(
            "数字副本, 是否数字化, 原文, 电子文件, digital copy, digitised, digitized, digitalobjectpath, "
            "digital object uri"
        ),
    ),
    TargetField("note", names("备注, 附注, 说明, note, notes, remarks, general note, generalnote")),
)
"""The fields in the order in which a person would look for them.

A 文件目录 has both 文件档号 and 案卷档号: the first becomes ``reference_code``, the second ``parent_code``; in a
案卷目录 the 档号 is ``reference_code``. ``pages`` takes 页数 before 页号, which is ``page_number``.
"""
