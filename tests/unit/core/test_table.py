"""Tables are built block by block, checked, typed, and carry their units."""

import numpy as np
import pyarrow as pa
import pytest

from camau_netsim.core.table import MOMENT, STAMP, Column, TableSchema

SCHEMA = TableSchema(
    "room_things",
    "What things do.",
    ("year", "thing"),
    (
        Column("year", "int", "Calendar year."),
        Column("thing", "id", "Thing."),
        Column("rate_mbps", "float", "Its rate."),
        Column("n_parts", "float", "Its parts."),
        Column("up", "flag", "Whether it is up."),
        Column("remark", "text", "What else."),
    ),
)


def block(**changes):
    columns = {
        "year": 2025,
        "thing": np.array(["a", "b"], dtype=object),
        "rate_mbps": np.array([1.5, np.nan]),
        "n_parts": [1, 2],
        "up": np.array([1, 0], dtype=np.uint8),
        "remark": ["", "x"],
    }
    return {**columns, **changes}


def test_blocks_are_joined_in_order_and_values_spread():
    table = SCHEMA.build([block(), block(year=2030, thing=["c", "d"], up=True)])
    assert table.to_pydict() == {
        "year": [2025, 2025, 2030, 2030],
        "thing": ["a", "b", "c", "d"],
        "rate_mbps": [1.5, None, 1.5, None],
        "n_parts": [1.0, 2.0, 1.0, 2.0],
        "up": [True, False, True, True],
        "remark": ["", "x", "", "x"],
    }
    assert [field.type for field in table.schema] == [
        pa.int64(),
        pa.string(),
        pa.float64(),
        pa.float64(),
        pa.bool_(),
        pa.string(),
    ]


def test_a_block_of_single_values_is_one_row():
    one = {"year": 2025, "thing": "a", "rate_mbps": 2.0, "n_parts": 1.0, "up": False, "remark": "alone"}
    assert SCHEMA.build([one]).to_pylist() == [one]


def test_no_blocks_and_empty_blocks_give_an_empty_table_of_the_same_schema():
    empty = block(
        thing=np.array([], dtype=object), rate_mbps=np.empty(0), n_parts=[], up=np.empty(0, np.uint8), remark=[]
    )
    for table in (SCHEMA.build([]), SCHEMA.build([empty]), SCHEMA.build([empty, empty])):
        assert table.num_rows == 0
        assert table.schema == SCHEMA.arrow_schema()
    assert SCHEMA.build([empty, block()]).num_rows == 2


def test_wrong_columns_are_named():
    missing = block()
    del missing["up"]
    with pytest.raises(ValueError, match=r"room_things: columns differ from the schema: \['up'\]"):
        SCHEMA.build([missing])
    with pytest.raises(ValueError, match=r"\['speed'\]"):
        SCHEMA.build([block(speed=1.0)])


def test_columns_of_unlike_length_are_refused():
    with pytest.raises(pa.ArrowInvalid):
        SCHEMA.build([block(thing=["a", "b", "c"])])


def test_sentence_unit_and_key_survive_in_the_schema():
    schema = SCHEMA.build([block()]).schema
    assert schema.metadata == {b"table": b"room_things", b"sentence": b"What things do.", b"key": b"year,thing"}
    assert schema.field("rate_mbps").metadata == {b"sentence": b"Its rate.", b"unit": b"Mb/s (10^6 bit/s)"}
    assert schema.field("n_parts").metadata == {b"sentence": b"Its parts."}


def test_stamps_are_the_keys_of_a_run():
    assert [column.name for column in STAMP] == ["replication", "year"]
    assert [column.name for column in MOMENT] == ["replication", "year", "day", "hour"]
