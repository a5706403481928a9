"""Made-up evidence: what judges could say of a blend, without judges."""

from __future__ import annotations

import numpy as np

from latentloom.doc.state import BlendState
from latentloom.doc.wheel import shares
from latentloom.work.messages import EvidenceReport

LIKE_A_DRAWING = (("crispness", 0.42), ("round trip", 0.6), ("neighbours", 0.31), ("norm", 0.55))


def made_up_report(
    blend: BlendState,
    classes: tuple[str, ...],
    *,
    presence: dict[str, float] | None = None,
    found: dict[str, float] | None = None,
    auc: float | None = 0.87,
    plausibility: tuple[tuple[str, float], ...] = LIKE_A_DRAWING,
) -> EvidenceReport:
    """A report of a blend among the `classes` of its space.

    Found are the asked shares, strong ones stronger; presence falls along the ring from 0.99 to 0.4. `presence` and
    `found` say otherwise of single classes.
    """
    asked = {name: float(share) for name, share in zip(blend.classes, shares(blend.wheel), strict=True) if share > 0}
    names = tuple(asked)
    seen = np.array(
        [(found or {}).get(name, share**1.3 * (1.5 - 0.5 * (i % 3))) for i, (name, share) in enumerate(asked.items())]
    )
    seen = seen / seen.sum()
    falling = dict(zip(names, np.linspace(0.99, 0.4, len(names)).tolist(), strict=True))
    others = [name for name in classes if name not in asked][:3]
    shown = tuple((presence or {}).get(name, falling[name]) for name in names)
    entropy = -float((seen * np.log(np.maximum(seen, 1e-12))).sum())
    return EvidenceReport(
        classes=names,
        asked=tuple(asked.values()),
        found=tuple(seen.tolist()),
        presence=shown,
        others=tuple((name, 0.98 - 0.1 * i) for i, name in enumerate(others)),
        auc=auc if others else None,
        evenness=entropy / np.log(len(names)) if len(names) > 1 else 1.0,
        distance=float(np.abs(seen - np.array(list(asked.values()))).sum() / 2),
        plausibility=plausibility,
        ms=1.0,
    )
