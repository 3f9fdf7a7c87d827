"""Terminal columns are counted by what is seen, not by code points."""

import unicodedata

import pytest

from camau_netsim.report.display_width import composed, display_width, padded, wrapped


@pytest.mark.parametrize("text", ["Đất Mũi", "Trần Văn Thời", "Quách Phẩm Bắc", "Ngọc Hiển"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_takes_one_column_per_letter_however_it_is_encoded(text, form):
    written = unicodedata.normalize(form, text)
    assert display_width(written) == len(unicodedata.normalize("NFC", text))
    assert padded(written, 20) == padded(text, 20)
    assert len(padded(written, 20)) == 20


def test_wide_letters_take_two_columns_and_loose_accents_none():
    assert display_width("金瓯") == 4
    assert display_width("x\u0301\u0302") == 1
    assert padded("金瓯", 6, right=True) == "  金瓯"


def test_composed_text_is_on_one_line():
    assert composed("  two\n lines\t ") == "two lines"


def test_lines_are_broken_at_blanks_and_hang():
    lines = wrapped("aaa bbb ccc ddd", 9, "> ", "  ")
    assert lines == ["> aaa bbb", "  ccc ddd"]


def test_a_word_longer_than_the_line_is_kept_whole():
    assert wrapped("a " + "b" * 30, 10) == ["a", "b" * 30]


def test_nothing_is_one_empty_line():
    assert wrapped("", 10) == [""]
