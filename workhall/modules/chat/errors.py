"""Chat's typed refusals."""

from workhall.kit.errors import Refusal
from workhall.kit.text import Text


class NotYourself(Refusal):
    code = "not_yourself"
    status = 422
    title = Text(
        en="A direct conversation needs another person.",
        zh="单聊需要选择另一个人。",
        de="Für ein Einzelgespräch brauchen Sie eine andere Person.",
        it="Per una conversazione diretta serve un'altra persona.",
    )


class DirectIsForTwo(Refusal):
    code = "direct_is_for_two"
    title = Text(
        en="A direct conversation always has the same two people. Start a group to add others.",
        zh="单聊固定为两个人。如需添加他人，请创建群聊。",
        de="Ein Einzelgespräch hat immer dieselben zwei Personen. Gründen Sie eine Gruppe, um andere dazuzuholen.",
        it="Una conversazione diretta ha sempre le stesse due persone. Crea un gruppo per aggiungerne altre.",
    )


class GroupFull(Refusal):
    code = "group_full"
    title = Text(
        en="A group can have at most {limit} people.",
        zh="群成员最多 {limit} 人。",
        de="Eine Gruppe kann höchstens {limit} Personen haben.",
        it="Un gruppo può avere al massimo {limit} persone.",
    )


class EmptyMessage(Refusal):
    code = "empty_message"
    status = 422
    title = Text(
        en="Write something before you send.",
        zh="请先输入内容再发送。",
        de="Schreiben Sie etwas, bevor Sie senden.",
        it="Scrivi qualcosa prima di inviare.",
    )


class MessageTooLong(Refusal):
    code = "message_too_long"
    status = 422
    title = Text(
        en="A message has at most {limit} characters. Send the rest in a second one.",
        zh="消息最多 {limit} 个字符，其余内容请另发一条。",
        de="Eine Nachricht hat höchstens {limit} Zeichen. Senden Sie den Rest in einer zweiten.",
        it="Un messaggio ha al massimo {limit} caratteri. Invia il resto in un secondo.",
    )
