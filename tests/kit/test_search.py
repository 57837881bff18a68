"""Names are found the way people type them."""

import pytest

from workhall.kit.search import NameKeys, bigrams, coded, fold, joined, query_words, readings, sort_key, words


def finds(name: str, query: str) -> bool:
    """As the database asks: every word of the query starts some word of the keys."""
    keys = NameKeys()
    keys.add(name)
    column = joined(keys.parts)
    asked = query_words(query)
    return bool(asked) and all(f" {word}" in column for word in asked)


@pytest.mark.parametrize(
    "query",
    ["张三", "张", "三", "zhangsan", "zhang san", "san zhang", "zhang", "zs", "z", "ZhangSan", "ｚｈａｎｇ", "zhangs"],
)
def test_a_chinese_name_is_found_by_characters_pinyin_and_initials(query: str) -> None:
    assert finds("张三", query)


@pytest.mark.parametrize("query", ["李", "hang", "zhangsi", "三张", "zss", "", " ", "%", "_", "\\", "'", "!?"])
def test_and_by_nothing_else(query: str) -> None:
    assert not finds("张三", query)


@pytest.mark.parametrize(
    ("name", "likeliest", "also"),
    [
        ("单田芳", "shan tian fang", "dantianfang"),
        ("曾国藩", "zeng guo fan", "cengguofan"),
        ("解缙", "xie jin", "jiejin"),
        ("覃凯明", "qin kai ming", "tankaiming"),
        ("任重", "ren zhong", "renchong"),
        ("尉迟恭", "yu chi gong", "weichigong"),
        ("欧阳修", "ou yang xiu", "oyx"),
        ("乐嘉", "yue jia", "lejia"),
    ],
)
def test_a_character_with_several_readings_is_found_by_each_the_surname_first(
    name: str, likeliest: str, also: str
) -> None:
    assert sort_key(name) == likeliest
    assert finds(name, likeliest)
    assert finds(name, likeliest.replace(" ", ""))
    assert finds(name, also)


@pytest.mark.parametrize("query", ["lv", "lu", "lü", "lyu", "lvhaibo", "luhaibo", "吕海"])
def test_the_vowel_that_keyboards_lack_is_found_by_all_its_spellings(query: str) -> None:
    assert finds("吕海波", query)


@pytest.mark.parametrize("name", ["Jörg Müller", "Joerg Mueller", "JÖRG MÜLLER", "Jo\u0308rg Mu\u0308ller"])
@pytest.mark.parametrize(
    "query", ["müller", "mueller", "muller", "MÜL", "jörg m", "joerg mueller", "muller jorg", "jm"]
)
def test_umlauts_are_found_however_they_are_spelt(name: str, query: str) -> None:
    assert finds(name, query)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Annika Voß", "voss"),
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Mehmet Yıldız", "yildiz"),
        ("Siobhán O’Brien", "o'brien"),
        ("Siobhán O'Brien", "obrien"),
        ("Sørensen", "soerensen"),
        ("Åse", "ase"),
        ("Иванов", "иван"),
        ("한지민", "지민"),
        ("さくら", "くら"),
        ("张伟 David", "david"),
        ("Hans-Peter Meyer-Landrut", "landrut"),
        ("Hans-Peter", "hanspeter"),
    ],
)
def test_other_letters_and_joined_names(name: str, query: str) -> None:
    assert finds(name, query)


def test_a_list_sorts_chinese_names_among_the_others() -> None:
    names = ["Özil", "张三", "Zander", "陈静", "Chiara", "Éva"]
    assert sorted(names, key=sort_key) == ["陈静", "Chiara", "Éva", "Özil", "Zander", "张三"]


def test_running_text_gives_pairs_of_characters() -> None:
    assert bigrams("我在上海工作, Müller!") == ["我在", "在上", "上海", "海工", "工作", "muller"]
    assert bigrams("好") == ["好"]


def test_folding_keeps_syllables_of_korean_and_voiced_kana_whole() -> None:
    assert fold("한 が Ü ﬁ Ｗ①") == "한 が u fi w1"
    assert words("a_b-c.d@e%f\x00g") == list("abcdefg")


def test_what_reaches_the_database_is_ascii_and_starts_like_its_beginning() -> None:
    assert coded("zhang") == "zhang"
    assert coded("张三").isascii()
    assert coded("张三").startswith(coded("张"))
    assert len(coded("张三")) == 8
    assert coded("a张").startswith("a")


def test_a_question_is_bounded() -> None:
    assert len(query_words("x " * 50)) == 6
    assert all(len(word) <= 160 for word in query_words("长" * 500))
    assert query_words("anna.meier@hall.example") == ["anna", "meier"]
    assert readings("张" * 13) == ()
    assert len(readings("单单单单单")) <= 9
