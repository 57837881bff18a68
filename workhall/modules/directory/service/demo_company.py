"""Brandtner & Lin 博林精机, an invented maker of precision gearboxes: 62 people in Hamburg, Suzhou, Shanghai and
Milano.

Who leads a department reports to who leads the one above; everybody else reports to the head of their first
department.
"""

from dataclasses import dataclass
from typing import cast

from workhall.kit.text import Locale

DOMAIN = "brandtner-lin.example"
"""Reserved for examples (RFC 2606): no mail ever leaves for it."""


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    key: str
    parent: str | None
    name: str
    head: str | None = None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    key: str
    name: str
    latin_name: str
    title: str
    departments: tuple[str, ...]
    locale: Locale
    domain: str = DOMAIN

    @property
    def login(self) -> str:
        return f"{self.key}@{self.domain}"


@dataclass(frozen=True, slots=True)
class Company:
    departments: tuple[DemoDepartment, ...]
    """Parents before children, siblings in their order."""
    people: tuple[DemoPerson, ...]
    """The first one owns the organisation."""

    def managers(self) -> dict[str, str]:
        """Person to manager, as the heads say."""
        by_key = {one.key: one for one in self.departments}
        found: dict[str, str] = {}
        for person in self.people:
            at = by_key.get(person.departments[0]) if person.departments else None
            while at is not None and (at.head is None or at.head == person.key):
                at = by_key[at.parent] if at.parent else None
            if at is not None and at.head is not None:
                found[person.key] = at.head
        return found


# key | parent | name | head
_DEPARTMENTS = """
top             |            | Geschäftsleitung 管理层            | clara.brandtner
production      | top        | Produktion 生产                    | zhou.jianguo
suzhou          | production | Suzhou 苏州工厂                    | zhou.jianguo
machining       | suzhou     | Machining 机加工                   | qian.weidong
assembly        | suzhou     | Assembly 装配                      | sun.lihua
quality         | suzhou     | Quality 质量管理                   | shan.yafang
hamburg.works   | production | Werk Hamburg 汉堡工厂              | joerg.petersen
prototypes      | hamburg.works | Musterbau 样机                  | annika.voss
research        | top        | Entwicklung 研发中心               | tobias.mueller
design          | research   | Konstruktion 结构设计              | ines.schroeder
controls        | research   | Steuerungssoftware 控制软件        | he.mingxuan
logistics       | top        | Logistik 物流                      | zeng.xiaomei
warehouse       | logistics  | Warehouse 仓储                     | ma.tao
purchasing      | logistics  | Einkauf 采购                       | katrin.lorenz
shipping        | logistics  | Customs & shipping 报关与运输      | david.okafor
sales           | top        | Vertrieb 销售                      | lin.zhiyuan
sales.shanghai  | sales      | Shanghai 上海                      | xu.jiayi
key.accounts    | sales.shanghai | Key accounts 大客户            | wu.haoran
sales.hamburg   | sales      | Hamburg 汉堡                       | nils.hansen
sales.milano    | sales      | Milano 米兰                        | giulia.ferrari
service         | sales      | After-sales service 售后服务       | marco.conti
finance         | top        | Finanzen 财务                      | henrike.albers
people          | top        | People & culture 人力资源          | guo.yuting
it              | top        | IT 信息技术                        | rafael.costa
service.desk    | it         | Service desk 服务台                | emma.whitfield
infrastructure  | it         | Infrastructure 基础设施            | luo.zihan
"""

# key | name | Latin name | title | departments | language
_PEOPLE = """
clara.brandtner  | Clara Brandtner   |                  | Geschäftsführerin 总经理        | top                    | de
lin.zhiyuan      | 林志远            | Lin Zhiyuan      | Co-founder, 销售总监            | sales, top             | zh
zhou.jianguo     | 周建国            | Zhou Jianguo     | 生产总监 Head of production     | production, suzhou     | zh
tobias.mueller   | Tobias Müller     |                  | Entwicklungsleiter              | research               | de
henrike.albers   | Henrike Albers    |                  | Kaufmännische Leiterin          | finance, top           | de
guo.yuting       | 郭雨婷            | Guo Yuting       | 人力资源总监 Head of people     | people                 | zh
rafael.costa     | Rafael Costa      |                  | Head of IT                      | it                     | en
zeng.xiaomei     | 曾晓梅            | Zeng Xiaomei     | 物流总监 Head of logistics      | logistics              | zh
qian.weidong     | 钱卫东            | Qian Weidong     | 机加工车间主任                  | machining              | zh
li.xiaofeng      | 李晓峰            | Li Xiaofeng      | 数控编程工程师                  | machining              | zh
wang.qiang       | 王强              | Wang Qiang       | 磨齿工                          | machining              | zh
zhang.san        | 张三              | Zhang San        | 数控操作员                      | machining              | zh
liu.yang         | 刘洋              | Liu Yang         | 工艺工程师                      | machining, design      | zh
sun.lihua        | 孙丽华            | Sun Lihua        | 装配车间主任                    | assembly               | zh
chen.jing        | 陈静              | Chen Jing        | 装配组长                        | assembly               | zh
huang.zhiqiang   | 黄志强            | Huang Zhiqiang   | 装配钳工                        | assembly               | zh
yang.fan         | 杨帆              | Yang Fan         | 装配钳工                        | assembly               | zh
zhao.min         | 赵敏              | Zhao Min         | 测试工程师                      | assembly, quality      | zh
shan.yafang      | 单雅芳            | Shan Yafang      | 质量经理 Quality manager        | quality                | zh
xie.tingting     | 解婷婷            | Xie Tingting     | 计量工程师                      | quality                | zh
lv.haibo         | 吕海波            | Lü Haibo         | 供应商质量工程师                | quality, purchasing    | zh
joerg.petersen   | Jörg Petersen     |                  | Werkleiter                      | hamburg.works          | de
svenja.krueger   | Svenja Krüger     |                  | Fertigungsplanerin              | hamburg.works          | de
mehmet.yildiz    | Mehmet Yıldız     |                  | Zerspanungsmechaniker           | hamburg.works          | de
annika.voss      | Annika Voß        |                  | Leiterin Musterbau              | prototypes             | de
lukasz.wojcik    | Łukasz Wójcik     |                  | Mechatroniker                   | prototypes             | de
bjarne.thomsen   | Bjarne Thomsen    |                  | Auszubildender                  | prototypes             | de
ines.schroeder   | Inés Schröder     |                  | Leiterin Konstruktion           | design                 | de
felix.baumann    | Felix Baumann     |                  | Verzahnungsrechner              | design                 | de
tang.ruoxi       | 唐若曦            | Tang Ruoxi       | 结构工程师                      | design                 | zh
chiara.romano    | Chiara Romano     |                  | Progettista meccanica           | design                 | it
he.mingxuan      | 何明轩            | He Mingxuan      | 控制软件负责人                  | controls               | zh
jonas.weber      | Jonas Weber       |                  | Embedded-Entwickler             | controls               | de
deng.jiahao      | 邓嘉豪            | Deng Jiahao      | 嵌入式软件工程师                | controls               | zh
priya.raman      | Priya Raman       |                  | Motion control engineer         | controls               | en
ma.tao           | 马涛              | Ma Tao           | 仓库主管                        | warehouse              | zh
feng.lei         | 冯磊              | Feng Lei         | 仓管员                          | warehouse              | zh
ole.brinkmann    | Ole Brinkmann     |                  | Fachkraft für Lagerlogistik     | warehouse              | de
katrin.lorenz    | Katrin Lorenz     |                  | Leiterin Einkauf                | purchasing             | de
cao.xinyi        | 曹欣怡            | Cao Xinyi        | 采购专员                        | purchasing             | zh
stefan.jung      | Stefan Jung       |                  | Strategischer Einkäufer         | purchasing             | de
david.okafor     | David Okafor      |                  | Shipping manager                | shipping               | en
peng.xue         | 彭雪              | Peng Xue         | 报关员                          | shipping               | zh
xu.jiayi         | 徐佳怡            | Xu Jiayi         | 上海销售经理                    | sales.shanghai         | zh
zhu.wenbo        | 朱文博            | Zhu Wenbo        | 销售工程师                      | sales.shanghai         | zh
wu.haoran        | 吴浩然            | Wu Haoran        | 大客户经理                      | key.accounts           | zh
hu.shiqi         | 胡诗琪            | Hu Shiqi         | 大客户助理                      | key.accounts           | zh
nils.hansen      | Nils Hansen       |                  | Vertriebsleiter Nord            | sales.hamburg          | de
lena.hoffmann    | Lena Hoffmann     |                  | Vertriebsingenieurin            | sales.hamburg          | de
thomas.gruber    | Thomas Gruber     |                  | Angebotswesen                   | sales.hamburg          | de
giulia.ferrari   | Giulia Ferrari    |                  | Responsabile vendite Italia     | sales.milano           | it
alessandro.ricci | Alessandro Ricci  |                  | Tecnico commerciale             | sales.milano           | it
sofia.galli      | Sofia Galli       |                  | Back office vendite             | sales.milano           | it
marco.conti      | Marco Conti       |                  | Responsabile assistenza         | service, sales.milano  | it
qin.kaiming      | 覃凯明            | Qin Kaiming      | 售后服务工程师                  | service                | zh
birgit.maas      | Birgit Maaß       |                  | Servicetechnikerin              | service                | de
zhu.lin          | 朱琳              | Zhu Lin          | 财务主管                        | finance                | zh
paolo.greco      | Paolo Greco       |                  | Controller                      | finance                | it
miriam.stein     | Miriam Stein      |                  | Personalreferentin              | people                 | de
emma.whitfield   | Emma Whitfield    |                  | Service desk lead               | service.desk           | en
song.yichen      | 宋奕辰            | Song Yichen      | IT 支持工程师                   | service.desk           | zh
luo.zihan        | 罗子涵            | Luo Zihan        | 系统工程师                      | infrastructure         | zh
"""


def _lines(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def company() -> Company:
    departments = [DemoDepartment(key, parent or None, name, head) for key, parent, name, head in _lines(_DEPARTMENTS)]
    people = [
        DemoPerson(key, name, latin, title, tuple(one.strip() for one in placed.split(",")), cast("Locale", locale))
        for key, name, latin, title, placed, locale in _lines(_PEOPLE)
    ]
    return Company(tuple(departments), tuple(people))
