"""The plot of docs: four panels, bars on a logarithmic axis (servers differ by orders of magnitude)."""

import math
from collections.abc import Sequence
from html import escape

from bench.load.report import number
from bench.peers.report import Result

_COLOURS = {"bare": "#8a8f98", "workhall": "#1d6fd8", "ejabberd": "#c2571a", "prosody": "#7a4fb5"}
_WIDTH, _PANEL, _LEFT, _BAR, _GAP = 860, 36, 96, 20, 8
_AXIS = 600
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:14px}.q{fill:#57606a}"
    ".b{fill:#ffffff}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.q{fill:#9198a1}.b{fill:#0d1117}}"
)


def _panels(results: Sequence[Result]) -> list[tuple[str, dict[str, float]]]:
    wanted = [
        ("W1", "total_us", "{name}: CPU µs a delivery, server and database"),
        ("W3", "total_us", "{name}: CPU µs a message, server and database"),
        ("W2", "delivered_p99_ms", "{name}: p99 from send to delivery, ms"),
        ("W4", "rss_kb_per_connection", "{name}: kB of memory each"),
    ]
    found: list[tuple[str, dict[str, float]]] = []
    for workload, figure, title in wanted:
        of_it = [one for one in results if one.workload == workload]
        if workload == "W2":
            # The highest rate at which everybody still runs, so that all are comparable.
            everybody = {site for one in of_it for site in one.runs}
            of_it = [one for one in of_it if set(one.runs) == everybody][-1:]
        for result in of_it:
            values = {site: result.median(site, figure) for site in result.runs}
            bars = {site: value for site, value in values.items() if value is not None and value > 0}
            if bars:
                found.append((title.format(name=result.name), bars))
    return found


def draw(results: Sequence[Result]) -> str:
    parts: list[str] = []
    at = 16
    for title, bars in _panels(results):
        parts.append(f'<text class="t" x="16" y="{at + 14}">{escape(title)}</text>')
        at += 28
        low = 10 ** math.floor(math.log10(min(bars.values()) / 1.5))
        span = math.log10(max(bars.values()) / low)
        for site, value in bars.items():
            length = max(2.0, math.log10(value / low) / span * _AXIS)
            colour = _COLOURS.get(site, "#57606a")
            parts.append(f'<text x="16" y="{at + 15}">{escape(site)}</text>')
            parts.append(f'<rect x="{_LEFT}" y="{at}" width="{length:.1f}" height="{_BAR}" rx="3" fill="{colour}"/>')
            parts.append(f'<text class="q" x="{_LEFT + length + 8:.1f}" y="{at + 15}">{number(value)}</text>')
            at += _BAR + _GAP
        at += _PANEL - _GAP
    label = "Bars on logarithmic axes: shorter is better."
    parts.append(f'<text class="q" x="16" y="{at}">{label}</text>')
    size = f'width="{_WIDTH}" height="{at + 16}" viewBox="0 0 {_WIDTH} {at + 16}"'
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Servers compared">'
        f'<style>{_STYLE}</style><rect class="b" width="100%" height="100%"/>{body}</svg>\n'
    )
