"""What the people of the demo company have said to each other over the last weeks.

A line is `days ago, time | person | text`; days ago count back from the day on which the demo is made. `[…]` before the
lines names a conversation: a group's title and its people, or two people. The first one named owns the group.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """`title` is None for two people; `people` are keys of the directory's demo, `*` is everybody."""

    title: str | None
    people: tuple[str, ...]
    lines: tuple[Line, ...]


SCRIPT = """
[全员 · Alle · Everyone: clara.brandtner, *]
24, 09:02 | clara.brandtner | Guten Morgen zusammen! Das dritte Quartal ist abgeschlossen: 1.412 Getriebe ausgeliefert, so viele wie noch nie. Danke an alle Standorte.
24, 09:03 | clara.brandtner | 大家早上好！第三季度共交付 1412 台减速机，创历史新高。感谢各地的每一位同事。
24, 09:20 | giulia.ferrari | Complimenti a tutti! A Milano offriamo il caffè.
24, 09:31 | zhou.jianguo | 感谢装配和质量团队这几周的加班，辛苦了。
17, 08:45 | guo.yuting | 提醒：健康检查本周五在苏州工厂一楼会议室，上午 9:00–11:30，请带上工牌。
17, 08:46 | miriam.stein | Für Hamburg: Der Betriebsarzt kommt am Freitag ab 8:30 Uhr in Raum 2.14. Termine liegen bei mir.
9, 16:10 | rafael.costa | Heads-up: the Hamburg VPN gateway moves to the new line on Saturday 06:00–07:00 UTC. You may be signed out once. Nothing to do on your side.
9, 16:40 | emma.whitfield | If it still misbehaves on Monday, write to the service desk group – photo of the error helps.
2, 10:05 | clara.brandtner | Am Donnerstag um 15 Uhr stellt Tobias die neue Baureihe BL-7 vor. Wer nicht vor Ort ist: Aufzeichnung folgt am selben Abend.
2, 10:06 | lin.zhiyuan | 周四下午发布 BL-7 系列，上海同事请在 22:00 前提交客户问题，我统一转给研发。
0, 07:58 | henrike.albers | Reisekosten für den Oktober bitte bis Mittwoch einreichen, damit sie mit dem nächsten Lauf ausgezahlt werden.

[BL-7 试产 Pilot run: tobias.mueller, clara.brandtner, zhou.jianguo, qian.weidong, liu.yang, sun.lihua, shan.yafang, xie.tingting, ines.schroeder, felix.baumann, jonas.weber, annika.voss, katrin.lorenz]
20, 08:12 | tobias.mueller | Stand Musterbau: Sechs Prototypen laufen, zwei davon seit 400 h ohne Befund. Wir können die Nullserie in Suzhou freigeben.
20, 08:30 | zhou.jianguo | 收到。毛坯 11 号到厂，磨齿机 3 号已经空出来了。
20, 08:34 | qian.weidong | 3 号机砂轮今天换新，明天做首件。
19, 07:50 | xie.tingting | 首件测量结果：齿形偏差 fα 4.1 µm，要求 ≤5。齿向 fβ 6.8 µm，超差 0.8。
19, 07:55 | felix.baumann | 6,8 µm passt zu einer Verkippung der Aufnahme. Könnt ihr den Planlauf der Spannvorrichtung prüfen?
19, 09:21 | liu.yang | 夹具端面跳动 12 µm，图纸要求 5。正在修磨。
19, 13:40 | xie.tingting | 修磨后复测：fβ 3.9 µm，合格。
19, 13:41 | felix.baumann | Perfekt. Bitte den Wert in den Prüfplan aufnehmen, damit es nicht wiederkommt.
18, 08:02 | liu.yang | 已经写进工艺卡，每 50 件检查一次夹具。
12, 10:15 | sun.lihua | 装配节拍目前 38 分钟，目标 32。瓶颈在轴承预紧那一步。
12, 10:22 | annika.voss | Wir wärmen den Innenring auf 90 °C und setzen ihn mit der Hülse – das spart etwa vier Minuten. Ich schicke dir ein kurzes Video.
12, 15:30 | sun.lihua | 试了，33 分 20 秒。谢谢！
6, 09:00 | katrin.lorenz | Die Wellendichtringe vom zweiten Lieferanten kommen erst am 27. Reicht der Bestand?
6, 09:12 | zhou.jianguo | 库存够做 140 台，可以撑到 28 号。
6, 09:13 | katrin.lorenz | Gut, dann bleibt es beim Plan. Ich melde mich, sobald sie durch den Zoll sind.
1, 16:48 | shan.yafang | 试产前 30 台全部通过终检，一次合格率 96.7 %。一台返工是标签打错，不是产品问题。
1, 17:02 | tobias.mueller | Starkes Ergebnis. Danke euch allen!
0, 08:20 | jonas.weber | Firmware 2.4.1 ist auf dem Prüfstand durch. Ab Seriennummer 0031 bitte diese Version aufspielen.
0, 08:24 | qian.weidong | 好的，31 号起用 2.4.1。

[磨齿车间 早会: qian.weidong, li.xiaofeng, wang.qiang, zhang.san, liu.yang, zhou.jianguo]
5, 07:31 | qian.weidong | 今天：3 号机 BL-7 齿轮 60 件，5 号机 BL-5 备件 24 件。王强带新人。
5, 07:33 | wang.qiang | 好的。5 号机冷却液浓度偏低，我先加。
5, 11:50 | zhang.san | 3 号机做到 28 件，中午继续。
4, 07:30 | qian.weidong | 昨天 3 号机 61 件，一件报废（磕碰）。转运的时候用泡沫托盘。
4, 07:35 | zhang.san | 明白，是我放的，下次注意。
1, 07:32 | li.xiaofeng | 新程序已上传，空刀时间少了 11 秒，请先单段试一件。
1, 08:10 | wang.qiang | 试了，没问题。
0, 07:29 | qian.weidong | 今天有客户参观，10 点到车间，请把通道清出来。
0, 07:30 | zhang.san | 已经清好了。

[Vertrieb Nord: nils.hansen, lena.hoffmann, thomas.gruber, lin.zhiyuan, clara.brandtner]
14, 10:02 | lena.hoffmann | Windpark Nordergründe fragt 24 Azimutgetriebe an, Lieferung bis Ende März. Ist das machbar?
14, 10:40 | thomas.gruber | Bei heutiger Auslastung ja, wenn wir die Gussgehäuse noch diese Woche bestellen. Angebot bis Mittwoch.
13, 15:15 | nils.hansen | Bitte mit Option auf zwölf weitere und Wartungsvertrag. Den Preis stimme ich mit Zhiyuan ab.
13, 15:40 | lin.zhiyuan | Okay for me: same price level as last year, if they sign before the end of the month.
8, 11:00 | lena.hoffmann | Angebot ist raus. Rückfrage kam schon: Sie wollen die Geräuschmessung bei Teillast sehen.
8, 11:12 | thomas.gruber | Liegt im Ordner vom BL-7-Prüfstand, Messung 14. Ich ziehe sie dir raus.
1, 09:27 | lena.hoffmann | Sie bestellen! 24 Stück plus Option. Auftrag kommt heute per Post und Mail.
1, 09:28 | nils.hansen | Großartig, Lena. Das feiern wir am Donnerstag nach der Vorstellung.
1, 09:35 | thomas.gruber | Ich lege den Auftrag an, sobald das Original da ist.

[Milano ufficio: giulia.ferrari, alessandro.ricci, sofia.galli, marco.conti]
7, 09:05 | sofia.galli | Buongiorno! Il corriere ritira alle 14, chi ha documenti da spedire me li porti entro le 13:30.
7, 09:20 | alessandro.ricci | Io ho due campioni per Bergamo, te li lascio alla reception.
3, 17:30 | marco.conti | Domani sono da Ferrotecnica a Brescia per il cambio della guarnizione. Rientro nel pomeriggio.
3, 17:35 | giulia.ferrari | Grazie Marco. Chiedi anche com'è andata con il nuovo lubrificante.
2, 15:10 | marco.conti | Tutto bene: temperatura scesa di 6 gradi, cliente molto contento.
0, 08:41 | giulia.ferrari | Riunione alle 11 invece che alle 10, il cliente ha il treno in ritardo.

[Service desk 服务台: emma.whitfield, song.yichen, luo.zihan, rafael.costa, svenja.krueger, sofia.galli, hu.shiqi]
10, 08:15 | svenja.krueger | Der Etikettendrucker in der Endmontage druckt nur noch halbe Zeilen.
10, 08:21 | emma.whitfield | Thanks Svenja. Could you press feed twice and send me what comes out?
10, 08:26 | svenja.krueger | Kam ein Testmuster, links fehlt ein Streifen.
10, 08:29 | emma.whitfield | That's the print head. Spare one is on the shelf in 1.03 – Song can talk you through it.
10, 08:31 | song.yichen | 我可以远程指导，十分钟就能换好。
10, 09:02 | svenja.krueger | Läuft wieder. Danke euch beiden!
4, 10:11 | hu.shiqi | 会议室 B 的投屏连不上，客户 11 点到。
4, 10:13 | luo.zihan | 我现在过去。
4, 10:25 | luo.zihan | 好了，是转接头松了，已经换新的。
1, 14:20 | rafael.costa | Reminder for all of us: the phishing exercise starts next week. Please do not warn people, just note who asks.

[采购与仓库 Purchasing & warehouse: katrin.lorenz, cao.xinyi, stefan.jung, ma.tao, feng.lei, ole.brinkmann, zeng.xiaomei, lv.haibo]
11, 09:00 | cao.xinyi | 轴承 6312 的供应商通知下月涨价 4 %。
11, 09:18 | stefan.jung | Wir haben bis Jahresende Festpreis. Bitte mit Verweis auf Rahmenvertrag 2026-114 ablehnen.
11, 09:40 | cao.xinyi | 已回复，对方确认年底前价格不变。
5, 13:02 | ma.tao | 盘点结果：三个货位差异，冯磊正在复核。
5, 16:20 | feng.lei | 两个是标签贴错，一个少 6 件密封圈，已登记。
3, 08:50 | ole.brinkmann | Container MSKU 402 118 steht seit gestern im Hafen. Freigabe erwarten wir bis morgen Mittag.
3, 09:10 | zeng.xiaomei | 谢谢，到仓后请直接送 BL-7 线边库。
0, 09:03 | lv.haibo | 新供应商的首批密封圈尺寸全部合格，报告已上传。

[clara.brandtner + lin.zhiyuan]
15, 08:10 | clara.brandtner | Zhiyuan, hast du am Freitag eine halbe Stunde? Ich möchte die Planung für Suzhou mit dir durchgehen.
15, 08:25 | lin.zhiyuan | Friday 15:00 your time works. I will bring the order forecast.
15, 08:26 | clara.brandtner | Sehr gut, danke.
3, 18:05 | lin.zhiyuan | The Nordergründe order looks good. If they sign, we need a second grinding shift from January.
3, 18:20 | clara.brandtner | Dann sprechen wir am Donnerstag mit Jianguo. 谢谢！
0, 08:55 | lin.zhiyuan | They signed this morning 🎉
0, 08:57 | clara.brandtner | Wunderbar! Ich sage es Tobias vor der Vorstellung.

[clara.brandtner + guo.yuting]
6, 10:30 | guo.yuting | 克拉拉，明年的培训预算我整理好了，两页，您方便时看一下。
6, 11:02 | clara.brandtner | Danke, Yuting. Ich lese es heute Abend auf dem Rückflug.
5, 07:40 | clara.brandtner | Gelesen: einverstanden. Nur die Sprachkurse würde ich verdoppeln – die Warteliste ist lang.
5, 07:48 | guo.yuting | 好的，我改一下，今天发给亨丽克。
0, 09:10 | guo.yuting | 另外：苏州有三位同事下个月满十年，您要亲自写几句吗？

[zhang.san + qian.weidong]
8, 17:20 | zhang.san | 钱主任，下周三我想请一天假，孩子家长会。
8, 17:25 | qian.weidong | 可以，跟王强换一下班。
8, 17:26 | zhang.san | 好的，谢谢主任！
1, 12:03 | qian.weidong | 客户参观你来讲 3 号机，五分钟就行。
1, 12:10 | zhang.san | 没问题，我准备一下。

[tobias.mueller + felix.baumann]
2, 14:00 | felix.baumann | Die Folien für Donnerstag liegen bereit. Soll ich den Vergleich mit BL-5 drinlassen?
2, 14:12 | tobias.mueller | Ja, aber nur das Diagramm mit dem Wirkungsgrad. Der Rest kommt in die Fragerunde.
2, 14:13 | felix.baumann | Gut, wird gemacht.

[giulia.ferrari + clara.brandtner]
4, 09:30 | giulia.ferrari | Clara, il cliente di Torino vorrebbe visitare Amburgo a gennaio. Ti va bene la seconda settimana?
4, 09:55 | clara.brandtner | Volentieri. Dienstag oder Mittwoch passt mir am besten.
4, 10:01 | giulia.ferrari | Perfetto, propongo mercoledì 13.
"""


def talks(today: datetime) -> Iterator[Talk]:
    """The script with real times; `today` is a moment of the day on which the demo is made, in UTC."""
    for block in SCRIPT.strip().split("\n\n"):
        head, *lines = block.split("\n")
        inner = head.strip("[]")
        title, _, people = inner.rpartition(": ")
        names = people.split(", ") if title else people.split(" + ")
        yield Talk(title or None, tuple(names), tuple(sorted((_line(one, today) for one in lines), key=lambda x: x.at)))


def _line(text: str, today: datetime) -> Line:
    """Nothing is said in the future: what would be later today was said yesterday."""
    when, by, said = (part.strip() for part in text.split(" | ", 2))
    days, _, time = when.partition(", ")
    hour, minute = time.split(":")
    at = today.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0) - timedelta(days=int(days))
    return Line(at if at < today else at - timedelta(days=1), by, said)
