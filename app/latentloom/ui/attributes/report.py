"""What balancing did, as a page: the contingency table, the cosines and the leakage, before and after."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from latentloom.ui import theme
from latentloom.work.attribute_messages import BalanceReport, Matrix

MOST_CELLS = 64
"""More combinations than this are counted, not listed."""


class ReportView(QTextBrowser):
    """A page that can be selected and copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._report: BalanceReport | None = None
        self.setAccessibleName("What balancing did")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setMinimumHeight(150)
        theme.signals.changed.connect(self._refresh)

    def show_report(self, report: BalanceReport) -> None:
        """Show a report."""
        self._report = report
        self._refresh()

    def _refresh(self) -> None:
        if self._report is not None:
            self.setHtml(page_of(self._report))


def page_of(report: BalanceReport) -> str:
    """Return a report as HTML."""
    parts = [_summary(report), _cells(report)]
    parts.append(_matrices("Cosines of the vectors", report.names, report.cosines_before, report.cosines_after))
    if report.leak_before is not None and report.leak_after is not None:
        parts.append(_matrices("Leakage on held-out drawings", report.names, report.leak_before, report.leak_after))
        parts.append(_small("How far a step of the row's vector moves the column's attribute; 1 is a full step."))
    else:
        parts.append(_small("The held-out drawings lack a combination, so leakage could not be measured."))
    return "".join(parts)


def _summary(report: BalanceReport) -> str:
    before, after = report.leak_before, report.leak_after
    if before is None or after is None:
        return f"<p><b>{len(report.cells)} combinations, all as frequent now.</b></p>"
    return (
        f"<p><b>{len(report.cells)} combinations, all as frequent now. "
        f"Largest leakage {_largest(before):.2f} before, {_largest(after):.2f} after.</b></p>"
    )


def _largest(matrix: Matrix) -> float:
    return max((abs(value) for i, row in enumerate(matrix) for j, value in enumerate(row) if i != j), default=0.0)


def _cells(report: BalanceReport) -> str:
    if len(report.cells) > MOST_CELLS:
        return ""
    heads = "".join(f"<td>{escape(name)}</td>" for name in report.names)
    lines = [f"<tr>{heads}<td align=right>before</td><td align=right>after</td></tr>"]
    for flags, before, after in report.cells:
        marks = "".join(f"<td align=center>{'yes' if flag else 'no'}</td>" for flag in flags)
        lines.append(f"<tr>{marks}<td align=right>{before:,}</td><td align=right>{after:,}</td></tr>")
    return f"<p>{_title('How many drawings')}</p>{_table(lines)}"


def _matrices(title: str, names: tuple[str, ...], before: Matrix, after: Matrix) -> str:
    heads = "".join(f"<td align=right>{escape(name)}</td>" for name in names)
    lines = [f"<tr><td></td>{heads}<td></td>{heads}</tr>"]
    for name, old, new in zip(names, before, after, strict=True):
        numbers = ["".join(f"<td align=right>{value:.2f}</td>" for value in row) for row in (old, new)]
        lines.append(f"<tr><td>{escape(name)}</td>{numbers[0]}<td>&nbsp;&rarr;&nbsp;</td>{numbers[1]}</tr>")
    return f"<p>{_title(title)}</p>{_table(lines)}"


def _table(lines: list[str]) -> str:
    return f"<table cellspacing=0 cellpadding=3>{''.join(lines)}</table>"


def _title(words: str) -> str:
    return f"<b>{words}</b>"


def _small(words: str) -> str:
    return f'<p style="color:{theme.current().dim.name()}">{words}</p>'
