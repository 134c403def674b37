"""What a desk publishes on the portal in these tests."""

from __future__ import annotations

from typing import Any

MARRIAGE: dict[str, Any] = {
    "code": "marriage",
    "version": 3,
    "name": {"zh_CN": "婚姻登记档案查询", "en": "Marriage registration"},
    "summary": {"zh_CN": "查询本人或亲属的婚姻登记。", "en": "The marriage registration of yourself or a relative."},
    "who": {"zh_CN": "当事人及其委托代理人", "en": "The couple and their agents"},
    "relations": [
        {
            "code": "self",
            "name": {"zh_CN": "本人", "en": "The person concerned"},
            "papers": [
                {
                    "code": "id_card",
                    "name": {"zh_CN": "居民身份证", "en": "Identity card"},
                    "basis": {"zh_CN": "《档案法实施条例》第三十三条", "en": "Archives regulations, art. 33"},
                    "required": True,
                    "online": True,
                },
            ],
        },
        {
            "code": "agent",
            "name": {"zh_CN": "委托代理人", "en": "Agent"},
            "papers": [
                {
                    "code": "id_card",
                    "name": {"zh_CN": "居民身份证", "en": "Identity card"},
                    "basis": {"zh_CN": "《档案法实施条例》第三十三条", "en": "Archives regulations, art. 33"},
                    "required": True,
                    "online": True,
                },
                {
                    "code": "power_of_attorney",
                    "name": {"zh_CN": "经公证的授权委托书", "en": "Notarised power of attorney"},
                    "basis": {"zh_CN": "《婚姻登记档案管理办法》第十五条", "en": "Marriage records rules, art. 15"},
                    "required": True,
                    "online": False,
                },
            ],
        },
    ],
    "clues": [
        {"code": "husband", "name": {"zh_CN": "男方姓名", "en": "Husband's name"}, "required": True, "kind": "text"},
        {"code": "wife", "name": {"zh_CN": "女方姓名", "en": "Wife's name"}, "required": True, "kind": "text"},
        {"code": "year", "name": {"zh_CN": "登记年份", "en": "Year"}, "required": False, "kind": "year"},
    ],
    "accept_days": 2,
    "finish_days": 5,
    "fee": {"zh_CN": "不收费", "en": "Free of charge"},
}  # fmt: skip

GUIDES: dict[str, Any] = {"items": [MARRIAGE]}

HOURS: dict[str, Any] = {
    "zone": "Asia/Shanghai",
    "days": [
        {
            "day": "2026-12-02",
            "closed": False,
            "blocks": [
                {"opens": "09:00", "closes": "11:30", "free": 1},
                {"opens": "13:30", "closes": "16:30", "free": 8},
            ],
        },
        {"day": "2026-12-03", "closed": True, "blocks": []},
        {"day": "2026-12-04", "closed": False, "blocks": [{"opens": "09:00", "closes": "11:30", "free": 5}]},
    ],
}

PDF = b"%PDF-1.4\n%test\n"
PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"
