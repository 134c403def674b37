"""Run inside pretix's own environment: an organizer, a series of dates, and a token, in an empty database."""

import datetime as dt
import sys

from django_scopes import scopes_disabled
from pretix.base.models import Event, Organizer, Team


def main(token: str) -> None:
    with scopes_disabled():
        organizer = Organizer.objects.create(name="Archive", slug="archive")
        day = dt.datetime(2026, 12, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
        event = Event.objects.create(
            organizer=organizer, name="Reading room", slug="room", currency="EUR", live=True, has_subevents=True,
            date_from=day, plugins="pretix.plugins.banktransfer",
        )  # fmt: skip
        event.settings.timezone = "Asia/Shanghai"
        event.set_defaults()
        item = event.items.create(name="Seat", default_price=0, admission=True, active=True)
        purpose = event.questions.create(question="Purpose", type="S", identifier="purpose")
        files = event.questions.create(question="Requested files", type="T", identifier="items")
        purpose.items.add(item)
        files.items.add(item)
        event.checkin_lists.create(name="desk", all_products=True, allow_entry_after_exit=True)
        for number in range(3 * 12):
            start = day + dt.timedelta(days=number // 12, hours=9 + number % 12)
            date = event.subevents.create(
                name=f"Slot {number}", active=True, date_from=start, date_to=start + dt.timedelta(hours=1)
            )
            quota = event.quotas.create(name="q", size=None, subevent=date)
            quota.items.add(item)
        team = Team.objects.create(organizer=organizer, name="desk", all_events=True)
        for name in [one.name for one in Team._meta.get_fields() if one.name.startswith(("can_", "all_"))]:
            if name != "all_events":
                setattr(team, name, True)
        team.save()
        made = team.tokens.create(name="desk")
        made.token = token
        made.save()
        sys.stdout.write(f"seeded {item.pk} {purpose.pk} {files.pk}\n")


main(TOKEN)  # noqa: F821  put in front of this text by who runs it
