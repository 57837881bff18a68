"""Words as people type them: folded letters, pinyin and initials of Chinese names, bigrams of running CJK text.

Both sides of a search pass through `fold` and `words`, so nothing but letters and digits ever reaches a pattern.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

_MOST_READINGS = 3
"""Of one character. The rarer ones of pypinyin's list are literary and only blur a search."""
_MOST_COMBINATIONS = 8
"""Of one name: four characters with three readings each would be 81."""
_LONGEST_NAME = 12
"""Characters of a Chinese name that get readings; whatever is longer is no name but a sentence."""
_LONGEST_SORT_KEY = 200

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA_HANGUL = "\u3041-\u30ff\u31f0-\u31ff\uac00-\ud7a3"
_CJK = _HAN + _KANA_HANGUL
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_CJK_RUN = re.compile(rf"([{_CJK}]+)")
_IS_CJK = re.compile(rf"[{_CJK}]")
_IS_HAN = re.compile(rf"[{_HAN}]+")

# What Unicode does not decompose, after casefold() (which turns ß into ss).
_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "’": None,
        "'": None,
    }
)
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SPELT_OUT = re.compile(r"(?<=[aou])e|(?<=a)a")

# Characters that are read differently as a surname (现代汉语词典); pypinyin reads them as ordinary words.
_SURNAMES = dict(
    pair.split("=")
    for pair in re.findall(
        r"\S+",
        "单=shan 單=shan 曾=zeng 解=xie 仇=qiu 区=ou 區=ou 任=ren 查=zha 盖=ge 蓋=ge 朴=piao 宁=ning 华=hua 華=hua"
        " 乐=yue 樂=yue 覃=qin 翟=zhai 冼=xian 洗=xian 员=yun 秘=bi 缪=miao 繆=miao 燕=yan 那=na 折=she 黑=he 种=chong"
        " 召=shao 祭=zhai 能=nai 宿=su 乜=nie 句=gou 车=che 車=che 葛=ge 柏=bai 薄=bo 应=ying 占=zhan 阚=kan 牟=mu"
        " 逄=pang 隗=wei 谌=chen 过=guo 哈=ha 干=gan 相=xiang 重=chong 令=ling 沈=shen 吕=lv 呂=lv",
    )
)
_DOUBLE_SURNAMES = {
    "尉迟": ("yu", "chi"),
    "长孙": ("zhang", "sun"),
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"),
    "令狐": ("ling", "hu"),
    "鲜于": ("xian", "yu"),
    "欧阳": ("ou", "yang"),
    "司马": ("si", "ma"),
    "诸葛": ("zhu", "ge"),
    "上官": ("shang", "guan"),
    "夏侯": ("xia", "hou"),
    "慕容": ("mu", "rong"),
    "皇甫": ("huang", "fu"),
    "公孙": ("gong", "sun"),
}


def fold(text: str) -> str:
    """Case, width, accents and ligatures away: Ｍüller, MÜLLER and muller are one."""
    if text.isascii():
        return text.lower().replace("'", "")
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return "".join(_fold_run(run) for run in _CJK_RUN.split(plain))


def _fold_run(run: str) -> str:
    """Kana and Hangul would fall apart in a decomposition, so only the other runs go through it."""
    if _IS_CJK.match(run):
        return run
    return "".join(
        character for character in unicodedata.normalize("NFKD", run) if not unicodedata.combining(character)
    )


def words(text: str) -> list[str]:
    """Runs of letters and digits, folded; a change between CJK and other writing ends a run."""
    return _RUNS.findall(fold(text))


def runs(text: str) -> list[str]:
    """Runs of letters and digits as they were written, each wholly CJK or not; `words` of a run folds it."""
    return _RUNS.findall(unicodedata.normalize("NFC", text).translate(_APOSTROPHES))


def bigrams(text: str) -> list[str]:
    """Tokens for a full-text index: words as they are, CJK runs as overlapping pairs, so that 上海 is found in a
    sentence."""
    tokens: list[str] = []
    for word in words(text):
        if is_cjk(word) and len(word) > 1:
            tokens.extend(word[at : at + 2] for at in range(len(word) - 1))
        else:
            tokens.append(word)
    return tokens


def is_cjk(word: str) -> bool:
    return _IS_CJK.match(word) is not None


@lru_cache(maxsize=8192)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a Chinese name, one syllable a character, the likeliest first: 单田芳 is shan-tian-fang, and
    dan-tian-fang after it, because people type what they guess. Of a surname that everybody reads alike the literary
    readings do not count (丁 is ding, never zheng). Empty when it holds anything but Han characters."""
    if not _IS_HAN.fullmatch(name) or len(name) > _LONGEST_NAME:
        return ()
    choices = [_syllables(character) for character in name]
    if len(name) > 1 and name[0] not in _SURNAMES and name[:2] not in _DOUBLE_SURNAMES:
        choices[0] = []
    for at, syllable in enumerate(_in_context(name)):
        choices[at] = list(dict.fromkeys([syllable, *choices[at]]))[: _MOST_READINGS + 1]
    likeliest = tuple(options[0] for options in choices)
    every = (tuple(one) for one in product(*choices))
    return tuple(dict.fromkeys([likeliest, *(one for one, _ in zip(every, range(_MOST_COMBINATIONS), strict=False))]))


def _read(characters: str, *, heteronym: bool = False) -> list[list[str]]:
    """Syllables of each character. The dictionary behind it takes a quarter of a second and 58 MB, paid only by a
    process that meets Chinese."""
    from pypinyin import Style, pinyin  # noqa: PLC0415

    return pinyin(characters, style=Style.NORMAL, heteronym=heteronym)


@lru_cache(maxsize=8192)
def _syllables(character: str) -> list[str]:
    found = _read(character, heteronym=True)[0][:_MOST_READINGS]
    spelt = (variant for syllable in found for variant in _with_u(syllable))
    return [one for one in dict.fromkeys(spelt) if one.isascii() and one.isalpha()] or [character]


def _with_u(syllable: str) -> tuple[str, ...]:
    """吕 is typed lv on a keyboard, lü on paper (folded to lu) and lyu in a passport."""
    if "v" not in syllable:
        return (syllable,)
    return (syllable, syllable.replace("v", "u"), syllable.replace("v", "yu"))


def _in_context(name: str) -> list[str]:
    if name[:2] in _DOUBLE_SURNAMES and len(name) > 2:
        return [*_DOUBLE_SURNAMES[name[:2]], *_given(name[2:])]
    if len(name) > 1 and name[0] in _SURNAMES:
        return [_SURNAMES[name[0]], *_given(name[1:])]
    return _given(name)


def _given(characters: str) -> list[str]:
    found = [syllables[0] for syllables in _read(characters)]
    # What has no reading comes back in one piece, whatever its length.
    return found if len(found) == len(characters) else [_syllables(one)[0] for one in characters]


def _spellings(text: str) -> list[str]:
    """Müller is also typed Mueller; a Mueller is also looked for as Muller."""
    plain = fold(text)
    spelt = fold(unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS))
    return list(dict.fromkeys([plain, spelt, _SPELT_OUT.sub("", plain)]))


class NameKeys:
    """What a person's names can be found by. `whole`: forms of the whole name, for ranking; `parts`: where a word of it
    starts."""

    def __init__(self) -> None:
        self.whole: dict[str, None] = {}
        self.parts: dict[str, None] = {}

    def add(self, name: str) -> None:
        runs = words(name)
        for run in runs:
            if is_cjk(run):
                self._add_cjk(run)
        if not all(map(is_cjk, runs)):
            self._add_latin(name)

    def add_words(self, text: str) -> None:
        """A title or the like: found by each of its words, and behind every name that starts so."""
        for word in words(text):
            self._keep([], (word[at:] for at in range(len(word) if is_cjk(word) else 1)))
        self._keep([], (word for word in words(text.casefold().translate(_UMLAUTS)) if not is_cjk(word)))

    def _add_cjk(self, run: str) -> None:
        self._keep([run], (run[at:] for at in range(1, min(len(run), _LONGEST_NAME))))
        for guess, syllables in enumerate(readings(run)):
            initials = "".join(syllable[0] for syllable in syllables)
            whole = ["".join(syllables), initials, syllables[0] + initials[1:]]
            tails = [form for at in range(1, len(syllables)) for form in ("".join(syllables[at:]), initials[at:])]
            # Only the likeliest reading ranks as the name itself.
            self._keep([] if guess else whole, [*whole, *tails])

    def _add_latin(self, name: str) -> None:
        for spelling in _spellings(name):
            parts = [word for word in words(spelling) if not is_cjk(word)]
            self._keep(
                ["".join(parts), "".join(parts[-1:] + parts[:-1]), "".join(part[0] for part in parts)],
                ["".join(parts[at:]) for at in range(len(parts))] + parts,
            )

    def _keep(self, whole: Iterable[str], parts: Iterable[str]) -> None:
        for form in whole:
            self.whole[form] = None
            self.parts[form] = None
        for form in parts:
            self.parts[form] = None


def sort_key(name: str) -> str:
    """Where a name stands in a list that mixes writings: 张三 stands as zhang san, Özil as ozil. Compared byte by
    byte."""
    return " ".join(_sorted_as(name))[:_LONGEST_SORT_KEY]


def _sorted_as(name: str) -> Iterator[str]:
    for run in words(name):
        read = readings(run)
        yield " ".join(read[0]) if read else run


def query_words(query: str, *, most: int = 6, longest: int = 40) -> list[str]:
    """The words that a search has to match, all of them, coded. Of an address only what stands before the @ counts."""
    return [coded(word[:longest]) for word in words(query.partition("@")[0])[:most]]


def coded(word: str) -> str:
    """In a database that sorts by C, trigrams see no letter beyond ASCII. Those are spelt with four capitals each, so
    that 张 is a word of four letters, 张三 one of eight that starts with it, and no small letter is ever mistaken
    for them."""
    return word if word.isascii() else "".join(sign if sign.isascii() else _spelt(ord(sign)) for sign in word)


@lru_cache(maxsize=8192)
def _spelt(code: int) -> str:
    letters = ""
    for _ in range(4):
        code, letter = divmod(code, 26)
        letters = chr(65 + letter) + letters
    return letters


def joined(tokens: Iterable[str]) -> str:
    """Tokens in one column, coded: each starts after a blank, so `% zhang%` is "a word starts so" and uses a trigram
    index."""
    return f" {' '.join(map(coded, tokens))} "
