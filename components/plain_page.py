"""Pages without scripts: sign-in, and a message at an address that cannot be shown."""

from __future__ import annotations

from html import escape
from typing import Final

from components.i18n import render, t
from components.language import HTML_CODES, language
from message import Message

STYLE: Final = """
:root{color-scheme:light dark;--page:#F8F9FA;--panel:#FFFFFF;--line:#E3E6EA;--ink:#14171C;--text2:#495057;
--text3:#6B7280;
--accent:#3B5BDB;--onaccent:#FFFFFF;--tint:#EDF2FF;--tinttext:#364FC7;--fail:#B42318;--failtint:#FDECEA;
--shadow:0 1px 2px rgb(20 23 28/6%),0 6px 20px rgb(20 23 28/9%)}
@media(prefers-color-scheme:dark){:root{--page:#101216;--panel:#1B1F25;--line:#323842;--ink:#F1F3F5;
--text2:#C3CAD3;--text3:#97A1AE;
--accent:#91A7FF;--onaccent:#14171C;--tint:#262F4D;--tinttext:#BAC8FF;--fail:#FF9A8F;--failtint:#3B1F1D;
--shadow:0 1px 2px rgb(0 0 0/40%),0 6px 20px rgb(0 0 0/45%)}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--page);
color:var(--ink);
font:14px/20px Inter,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
font-variant-numeric:tabular-nums}
main{width:100%;max-width:400px;background:var(--panel);border:1px solid var(--line);border-radius:8px;
padding:24px;box-shadow:var(--shadow)}
header{display:flex;align-items:center;justify-content:space-between;margin-bottom:20px}
.brand{display:flex;align-items:center;gap:8px;font-size:15px;font-weight:600}
.brand svg{display:block}
h1{font-size:20px;line-height:26px;font-weight:650;margin:0 0 4px}
p{margin:0 0 16px;color:var(--text2)}
label{display:block;font-size:13px;font-weight:500;margin:12px 0 4px}
input{width:100%;height:40px;padding:0 12px;border:1px solid var(--line);border-radius:6px;
background:var(--page);color:var(--ink);font:inherit}
button,.button{display:block;width:100%;height:40px;border-radius:6px;border:1px solid var(--line);
background:var(--panel);color:var(--ink);
font:inherit;font-weight:500;cursor:pointer;text-align:center;line-height:38px;text-decoration:none}
button:hover,.button:hover{background:var(--tint);color:var(--tinttext)}
.primary{margin-top:20px;background:var(--accent);border-color:var(--accent);color:var(--onaccent);
font-weight:600}
.primary:hover{background:var(--tinttext);color:var(--panel)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.error{display:flex;gap:8px;margin:0 0 16px;padding:8px 12px;border-radius:6px;background:var(--failtint);
color:var(--fail)}
.languages{display:flex;border:1px solid var(--line);border-radius:6px;overflow:hidden}
.languages button{width:auto;height:28px;line-height:26px;padding:0 10px;border:0;border-radius:0;
font-size:13px}
.languages [aria-pressed=true]{background:var(--tint);color:var(--tinttext)}
.or{margin:16px 0 0;text-align:center;font-size:12.5px;color:var(--text3)}
.demo{margin-top:24px;padding-top:16px;border-top:1px solid var(--line)}
.demo h2{font-size:15px;line-height:22px;font-weight:600;margin:0 0 4px}
.people{display:grid;grid-template-columns:1fr 1fr;gap:8px}
.people button:first-child{grid-column:1/-1}
main.wide{max-width:960px;align-self:start}pre{overflow:auto;padding:12px;border-radius:6px;
background:var(--page);font-size:12.5px}
.small{font-size:12.5px;line-height:18px;color:var(--text3);margin:0 0 12px}
"""

MARK: Final = (  # assets/icons/logo.svg, which a stranger may not fetch
    '<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">'
    '<rect width="22" height="22" rx="5" fill="#3B5BDB"/>'
    '<g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M5.5 16h11M11 12.5V6M7.8 8.8L11 5.6l3.2 3.2"/></g></svg>'
)


def page(title: str, body: str, extra_header: str = "") -> str:
    """`title` is shown as text; `body` and `extra_header` are HTML made by the caller."""
    return (
        f'<!doctype html><html lang="{HTML_CODES[language()]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} · {escape(t('Headroom'))}</title>"
        f'<link rel="icon" href="/_favicon.ico"><style>{STYLE}</style></head><body><main>'
        f'<header><span class="brand">{MARK}{escape(t("Headroom"))}</span>{extra_header}</header>'
        f"{body}</main></body></html>"
    )


def wide_page(title: str, body: str) -> str:
    return page(title, body).replace("<main>", '<main class="wide">', 1)


def message_page(title: str, message: Message) -> str:
    """What happened and the way back; `title` is an English msgid."""
    body = (
        f"<h1>{escape(t(title))}</h1><p>{escape(render(message))}</p>"
        f'<a class="button" href="/">{escape(t("Back to the start"))}</a>'
    )
    return page(t(title), body)
