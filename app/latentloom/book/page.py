"""Chapters as one self-contained HTML page: no script, no other file, readable in light and dark."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

import latentloom
from latentloom.book.blocks import Block, Chapter, Chart, Check, Picture, Table, Text

ENLARGED = 2
"""Page pixels for each pixel of a sheet of small pictures."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1d21; --dim: #5c6470; --ground: #fbfbfa; --line: #d9dbdf; --card: #ffffff;
  --good: #0b6b3a; --bad: #a3261b; --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #8a6d00;
  --c5: #4a90c4; --c6: #555b66; --c7: #7b4fa3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e8ea; --dim: #a2a9b4; --ground: #191b1f; --line: #3a3f47;
  --card: #22252a; --good: #5ecb8f; --bad: #ff8a7a; --c0: #56b4e9; --c1: #ff9a4d; --c2: #2fd0a0; --c3: #e79fc6;
  --c4: #e0c340; --c5: #9fd0f5; --c6: #b6bcc6; --c7: #c3a1e6; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main, header { max-width: 62rem; margin: 0 auto; padding: 1.2rem 1.4rem; }
header { padding-top: 2.6rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .2rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p { margin: .6rem 0; max-width: 46rem; }
.dim, figcaption, caption { color: var(--dim); font-size: .9rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
caption { text-align: left; padding-bottom: .35rem; caption-side: top; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; color: var(--dim); }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
figure { margin: 1.3rem 0; }
figcaption { margin-top: .35rem; max-width: 46rem; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); background: var(--card); }
img.sharp { image-rendering: pixelated; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .dim { fill: var(--dim); } svg .axis { stroke: var(--line); fill: none; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
a { color: inherit; }
nav ol { columns: 2; column-gap: 3rem; padding-left: 1.4rem; } nav li { break-inside: avoid; margin: .15rem 0; }
@media (max-width: 40rem) { nav ol { columns: 1; } }
@media print { h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
"""


def page(title: str, lead: Sequence[str], chapters: Sequence[Chapter], *, originals: bool, summary: bool = True) -> str:
    """Return the whole page.

    Args:
        title: its head; lead: paragraphs below it.
        chapters: in order.
        originals: whether pictures of the data sets may be shown.
        summary: whether all checks stand in one table at the beginning.
    """
    checks = [(chapter, check) for chapter in chapters for check in chapter.checks]
    parts = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(text)}</p>" for text in lead)]
    if summary and checks:
        held = sum(check.passed for _, check in checks)
        parts.append(f"<p><strong>{held} of {len(checks)}</strong> checks hold.</p>")
    if len(chapters) > 1:
        entries = "".join(f'<li><a href="#{escape(c.key)}">{escape(c.title)}</a></li>' for c in chapters)
        parts.append(f"<nav><ol>{entries}</ol></nav>")
    if summary and checks:
        parts.append(_check_table(((check, chapter.key) for chapter, check in checks), "All checks"))
    body = "\n".join(_chapter(chapter, originals) for chapter in chapters)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><header>\n"
        + "\n".join(parts)
        + f"\n</header><main>\n{body}\n"
        f'<p class="dim">Latent Loom {escape(latentloom.__version__)}</p></main></body></html>\n'
    )


def _chapter(chapter: Chapter, originals: bool) -> str:
    facts = [f"{name}: {value}" for name, value in chapter.facts.items()]
    if chapter.rows:
        facts.insert(0, f"rows {', '.join(chapter.rows)}")
    if chapter.seconds:
        facts.append(f"time: {spoken_time(chapter.seconds)}")
    parts = [f'<section id="{escape(chapter.key)}"><h2>{escape(chapter.title)}</h2>']
    if facts:
        parts.append(f'<p class="dim">{escape("; ".join(facts))}</p>')
    if chapter.checks:
        parts.append(_check_table((check, "") for check in chapter.checks))
    parts += [_block(block, originals) for block in chapter.blocks]
    return "\n".join(parts) + "\n</section>"


def spoken_time(seconds: float) -> str:
    """Return a time as people say it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def _check_table(checks: Iterable[tuple[Check, str]], caption: str = "") -> str:
    rows = []
    for check, key in checks:
        name = f'<a href="#{escape(key)}">{escape(check.row)}</a>' if key else escape(check.row)
        verdict = '<span class="good">holds</span>' if check.passed else '<span class="bad">does not hold</span>'
        note = f'<br><span class="dim">{escape(check.note)}</span>' if check.note and not key else ""
        cells = (name, escape(check.claim) + note, escape(check.printed), escape(check.ours), verdict)
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = "<tr><th>row</th><th>claim</th><th>printed</th><th>here</th><th></th></tr>"
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="wide"><table class="words">{title}{body}</table></div>'


def _width_of(data: str) -> int:
    """Return the pixels across of a PNG file in base64: they stand in the bytes 16 to 19 of every one."""
    return int.from_bytes(base64.b64decode(data[:32])[16:20], "big")


def _block(block: Block, originals: bool) -> str:
    if isinstance(block, Text):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        return _picture(block, originals)
    assert isinstance(block, Chart)
    return f"<figure>{block.svg}<figcaption>{escape(block.caption)}</figcaption></figure>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _picture(picture: Picture, originals: bool) -> str:
    data = picture.originals if originals and picture.originals else picture.png
    kind = ' class="sharp"' if picture.sharp else ""
    across = picture.width or (ENLARGED * _width_of(data) if picture.sharp else 0)
    width = f' width="{across}"' if across else ""
    caption = escape(picture.caption)
    hidden = "" if originals or not picture.originals else " The originals are left out of this copy."
    return (
        f'<figure><img{kind}{width} alt="{caption}" src="data:image/png;base64,{data}">'
        f"<figcaption>{caption}{hidden}</figcaption></figure>"
    )
