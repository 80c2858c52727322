"""Whatever can stand in a message, as Python reads it from JSON: halves of surrogate pairs, NaN and endless numbers, too."""

import copy
import math
from typing import Any

from hypothesis import strategies as st

TEXTS = st.sampled_from(["", "\ud800"]) | st.text(st.characters(exclude_categories=[]), max_size=8)

ANYTHING = st.recursive(
    st.sampled_from([None, True, 0, 10**400, math.nan, math.inf]) | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def spoilt(draw: st.DrawFn, right: Any, most: int = 2) -> Any:
    """A message in which up to `most` places, at any depth, hold something else or are missing."""
    message = copy.deepcopy(right)
    for _ in range(draw(st.integers(1, most))):
        holder: Any = None
        place: Any = None
        here = message
        while isinstance(here, dict | list) and here and (holder is None or draw(st.booleans())):
            holder, place = here, draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
            here = holder[place]
        if holder is None:
            return message
        if draw(st.booleans()):
            del holder[place]
        else:
            holder[place] = draw(ANYTHING)
    return message
