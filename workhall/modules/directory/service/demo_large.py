"""A made-up company of any size, the same one for the same number: for load tests and for seeing lists at their
length."""

import random
from itertools import product

from workhall.kit.search import fold, sort_key
from workhall.kit.text import Locale
from workhall.modules.directory.service.demo_company import DOMAIN, Company, DemoDepartment, DemoPerson

_PEOPLE_A_TEAM = 12
_TEAMS_AN_AREA = 8
_AREAS_A_DIVISION = 6

_DIVISIONS = (
    "Production 生产",
    "Logistics 物流",
    "Research 研发",
    "Vertrieb Europa",
    "上海销售 Shanghai sales",
    "Vendite Italia",
    "Finance 财务",
    "People 人力资源",
    "IT 信息技术",
    "Service 售后服务",
    "Einkauf 采购",
    "Quality 质量管理",
)
_TITLES = {
    "zh": ("工程师", "高级工程师", "车间主任", "采购专员", "销售经理", "质量工程师", "财务专员", "仓管员", "项目经理"),
    "de": ("Ingenieurin", "Sachbearbeiter", "Projektleiterin", "Mechatroniker", "Einkäufer", "Vertriebsingenieur"),
    "it": ("Tecnico", "Responsabile di progetto", "Impiegata commerciale", "Operaio specializzato", "Progettista"),
    "en": ("Engineer", "Planner", "Account manager", "Analyst", "Technician", "Team assistant"),
}
# Family names and given names.
_NAMES = {
    "zh": (
        "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许"
        " 傅 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔"
        " 白 康 毛 邱 秦 江 史 单 解 覃 欧阳",
        "伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 志强 建国 晓梅 雨婷 子涵"
        " 浩然 欣怡 嘉豪 若曦 文博 诗琪 奕辰 凯明 海波 志远 佳怡 明轩 雅芳 卫东 丽华 晓峰 一诺 梓萱 宇航 思源 雪 琳",
    ),
    "de": (
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein"
        " Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Köhler",
        "Anna Lena Marie Sophie Jörg Jürgen Björn Katrin Stefan Thomas Nils Ole Svenja Annika Birgit Heike Felix Jonas"
        " Paul Tobias Markus Ines Miriam Käthe Sören Uwe Petra Sabine Ursula Lukas",
    ),
    "it": (
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Fontana Mancini Costa"
        " Giordano Rizzo Lombardi Moretti",
        "Giulia Sofia Chiara Marco Luca Alessandro Francesca Paolo Elena Niccolò Matteo Davide Sara Martina Andrea",
    ),
    "en": (
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker White Green Hall O’Brien Murphy"
        " Okafor Raman Singh Campbell",
        "Emma Olivia Jack Harry Amelia David Priya Grace Oscar Liam Zoë Chloé Arthur Ruth Samuel Nadia Owen Maya",
    ),
}
_SHARES: tuple[tuple[Locale, int], ...] = (("zh", 55), ("de", 22), ("it", 11), ("en", 12))


def large_company(members: int) -> Company:
    """`members` people; teams of about a dozen in areas in divisions, each with a head from its own people."""
    chance = random.Random(members)
    teams = _teams(members)
    people = _people(members, chance, teams)
    return Company(tuple(_with_heads(teams, people)), tuple(people))


def _teams(members: int) -> list[DemoDepartment]:
    count = max(1, round(members / _PEOPLE_A_TEAM))
    made = [DemoDepartment("top", None, "Geschäftsleitung 管理层")]
    seen: set[str] = set()
    for team in range(min(count, 1500)):
        area = team // _TEAMS_AN_AREA
        division = area // _AREAS_A_DIVISION
        name = _DIVISIONS[division % len(_DIVISIONS)]
        suffix = "" if division < len(_DIVISIONS) else f" {division // len(_DIVISIONS) + 1}"
        for key, parent, called in (
            (f"d{division}", "top", name + suffix),
            (f"a{area}", f"d{division}", f"Bereich {area % _AREAS_A_DIVISION + 1} 部"),
            (f"t{team}", f"a{area}", f"Team {team + 1} 组"),
        ):
            if key not in seen:
                seen.add(key)
                made.append(DemoDepartment(key, parent, called))
    return made


def _people(members: int, chance: random.Random, teams: list[DemoDepartment]) -> list[DemoPerson]:
    rooms = [one.key for one in teams if one.key.startswith("t") and one.key != "top"]
    tongues = chance.choices([one for one, _ in _SHARES], [share for _, share in _SHARES], k=members)
    names = {tongue: list(product(*(part.split() for part in _NAMES[tongue]))) for tongue in _NAMES}
    made: list[DemoPerson] = []
    for number, tongue in enumerate(tongues):
        family, given = chance.choice(names[tongue])
        placed = ["top"] if number == 0 else [rooms[number % len(rooms)]]
        if number and chance.random() < 0.04:
            placed.append(chance.choice(rooms))
        title = chance.choice(_TITLES[tongue])
        name, latin, key = _written(tongue, family, given)
        login = f"{key}.{number}"
        made.append(DemoPerson(login, name, latin, title, tuple(dict.fromkeys(placed)), tongue, f"n{members}.{DOMAIN}"))
    return made


def _written(tongue: Locale, family: str, given: str) -> tuple[str, str, str]:
    """Name, Latin name and what an address is made of."""
    if tongue != "zh":
        return f"{given} {family}", "", f"{fold(given)}.{fold(family)}"
    surname, forename = _capital(sort_key(family)), _capital(sort_key(given))
    return family + given, f"{surname} {forename}", f"{surname}.{forename}".lower()


def _capital(syllables: str) -> str:
    return syllables.replace(" ", "").capitalize()


def _with_heads(teams: list[DemoDepartment], people: list[DemoPerson]) -> list[DemoDepartment]:
    """The first person of a team leads it; who leads a division or an area comes from its first teams."""
    first: dict[str, str] = {}
    for person in people:
        first.setdefault(person.departments[0], person.key)
    by_key = {one.key: one for one in teams}
    for one in reversed(teams):
        if one.key in first and one.parent is not None and by_key[one.parent].key != "top":
            first[one.parent] = first[one.key]
    return [DemoDepartment(one.key, one.parent, one.name, first.get(one.key)) for one in teams]
