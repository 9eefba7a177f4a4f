"""A supply scheme on the screen: fields by group with their origin, route sketch, single-line diagram, versions."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from casework.scheme import Change, Entries, Entry, Preview, Scheme, Version
from casework.scheme_fields import FIELDS
from casework.scheme_words import STATES
from components.i18n import render, t
from components.numbers import MISSING, moment
from components.parts import note
from components.route_sketch import route_sketch
from components.scheme_words import group, label, origin, shown
from components.single_line import single_line


def scheme_view(of: Scheme | Preview) -> Component:
    """A `Scheme` for the office, a `Preview` for the customer; nothing is drawn that is not in it."""
    whole = isinstance(of, Scheme)
    route = of.chosen.route if isinstance(of, Scheme) else of.route
    return html.Section(
        [
            html.H2(
                t(
                    "Alternative {alternative}, version {version}",
                    alternative=of.alternative,
                    version=of.version,
                )
            ),
            html.P(render(STATES[of.state.value]), className="note"),
            *groups(of.entries, whole),
            drawing(route_sketch(route, t("Route")), t("Route")),
            drawing(single_line(of.entries, t("Single-line diagram")), t("Single-line diagram")),
        ],
        className="scheme",
    )


def pdf_link(application_id: str, scheme_id: str) -> Component:
    place = f"/schemes/{application_id}/{scheme_id}/scheme.pdf"
    return html.A(t("Open as PDF"), href=place, target="_blank", className="button")


def version_list(versions: Sequence[Version]) -> Component:
    rows = [
        html.Li(
            t(
                "Version {version}: {author}, {at}",
                version=v.version,
                author=v.author,
                at=moment(v.at.isoformat()),
            )
        )
        for v in reversed(versions)
    ]
    return html.Ol(rows, className="scheme-versions", reversed=True)


def difference_table(changes: Sequence[Change]) -> Component:
    if not changes:
        return note(t("The versions do not differ."))
    head = html.Thead(html.Tr([html.Th(t(h), scope="col") for h in ("Field", "Before", "After")]))
    rows = [
        html.Tr([html.Th(label(c.field), scope="row"), html.Td(_of(c, c.before)), html.Td(_of(c, c.after))])
        for c in changes
    ]
    return html.Table([head, html.Tbody(rows)], className="cards-table")


def _of(change: Change, entry: Entry | None) -> str:
    return shown(change.field, entry)


def groups(entries: Entries, whole: bool, *, empty: bool = True) -> list[Component]:
    """`whole`: with the origin of each value, and unless told otherwise what is left to fill."""
    keys = [k for k, spec in FIELDS.items() if k in entries or (whole and empty and not spec.by_study)]
    names = list(dict.fromkeys(group(k) for k in keys))
    return [
        html.Div([html.H3(n), html.Dl([_row(k, entries, whole) for k in keys if group(k) == n])])
        for n in names
    ]


def _row(key: str, entries: Entries, whole: bool) -> Component:
    entry = entries.get(key)
    tail = [html.Small(origin(entry), className=f"origin is-{entry.origin.value}")] if whole and entry else []
    value = shown(key, entry) if entry else MISSING
    return html.Div([html.Dt(label(key)), html.Dd([value, " ", *tail])], className="scheme-field")


def drawing(svg: str, title: str) -> Component:
    """As a picture: what is in it can neither run nor load anything."""
    data = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
    return html.Figure([html.Img(src=data, alt=title), html.Figcaption(title)], className="scheme-drawing")
