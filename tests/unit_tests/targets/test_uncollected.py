import gc

import pytest

from alu_graph.targets.uncollected import uncollected


def test_the_collector_is_on_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="here"), uncollected():
        assert not gc.isenabled()
        raise ValueError("here")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
