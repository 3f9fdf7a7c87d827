"""The dedicated voice network of Party and State bodies: users, calls and trunk groups by level, all by judgement."""

from __future__ import annotations

from province.table import Row

LEVELS = {
    "province": (60, 20, 0.05, 0.30, 10.0, "poisson"),
    "department": (40, 10, 0.03, 0.15, 5.0, "poisson"),
    "district": (40, 10, 0.03, 0.10, 5.0, "poisson"),
    "commune": (12, 3, 0.0, 0.05, 1.0, "finite"),
}
"""Fixed and mobile users, share of calls with video, share beyond the province, Mb/s set aside, sources."""
CALLS = 2.0
"""A user makes and takes in the busy hour: 0.1 erlang at three minutes each, as a business line."""


def voice_rows() -> list[Row]:
    return [
        {
            "level": level,
            "n_fixed": n_fixed,
            "n_mobile": n_mobile,
            "n_calls": CALLS,
            "video_ratio": video,
            "outside_ratio": outside,
            "group_mbps": group_mbps,
            "sources": sources,
        }
        for level, (n_fixed, n_mobile, video, outside, group_mbps, sources) in LEVELS.items()
    ]
