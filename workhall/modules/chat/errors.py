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


class EditWindowOver(Refusal):
    code = "edit_window_over"
    title = Text(
        en="Messages can be edited for {minutes} minutes. Write a new one.",
        zh="消息发出后 {minutes} 分钟内可编辑。请另发一条。",
        de="Nachrichten lassen sich {minutes} Minuten lang ändern. Schreiben Sie eine neue.",
        it="I messaggi si possono modificare per {minutes} minuti. Scrivine uno nuovo.",
    )


class RecallWindowOver(Refusal):
    code = "recall_window_over"
    title = Text(
        en="Messages can be recalled for {minutes} minutes. Ask an owner of the group.",
        zh="消息发出后 {minutes} 分钟内可撤回。请联系群主。",
        de="Nachrichten lassen sich {minutes} Minuten lang zurückrufen. Fragen Sie, wem die Gruppe gehört.",
        it="I messaggi si possono ritirare per {minutes} minuti. Chiedi a chi gestisce il gruppo.",
    )


class OddMention(Refusal):
    code = "odd_mention"
    status = 422
    title = Text(
        en="A message can mention at most {limit} people, roles or departments, each with its id.",
        zh="一条消息最多提及 {limit} 个人、角色或部门，且都需带有标识。",
        de="Eine Nachricht kann höchstens {limit} Personen, Rollen oder Abteilungen erwähnen, jede mit ihrer Kennung.",
        it="Un messaggio può menzionare al massimo {limit} persone, ruoli o reparti, ciascuno con il suo id.",
    )


class OddReaction(Refusal):
    code = "odd_reaction"
    status = 422
    title = Text(
        en="A reaction is an emoji or a few words of at most {limit} characters.",
        zh="回应可以是一个表情，或不超过 {limit} 个字符的短语。",
        de="Eine Reaktion ist ein Emoji oder ein paar Worte mit höchstens {limit} Zeichen.",
        it="Una reazione è un'emoji o poche parole, al massimo {limit} caratteri.",
    )


class TooManyReactions(Refusal):
    code = "too_many_reactions"
    title = Text(
        en="This message has {limit} different reactions already. Join one of them.",
        zh="这条消息已有 {limit} 种回应，请选用其中一种。",
        de="Diese Nachricht hat schon {limit} verschiedene Reaktionen. Schließen Sie sich einer an.",
        it="Questo messaggio ha già {limit} reazioni diverse. Scegline una.",
    )


class TooManyPins(Refusal):
    code = "too_many_pins"
    title = Text(
        en="A conversation has at most {limit} pins. Take one off first.",
        zh="每个会话最多置顶 {limit} 条消息，请先取消一条。",
        de="Ein Gespräch hat höchstens {limit} angeheftete Nachrichten. Lösen Sie zuerst eine.",
        it="Una conversazione ha al massimo {limit} messaggi fissati. Toglietene prima uno.",
    )


class ForwardTooMuch(Refusal):
    code = "forward_too_much"
    status = 422
    title = Text(
        en="At most {limit} messages can be forwarded at once. Choose fewer.",
        zh="一次最多转发 {limit} 条消息，请减少选择。",
        de="Höchstens {limit} Nachrichten lassen sich auf einmal weiterleiten. Wählen Sie weniger aus.",
        it="Si possono inoltrare al massimo {limit} messaggi alla volta. Scegline di meno.",
    )


class OddOwn(Refusal):
    code = "odd_own"
    status = 422
    title = Text(
        en="This setting is not known, or its content does not fit.",
        zh="没有这个设置项，或其内容不符合要求。",
        de="Diese Einstellung gibt es nicht, oder ihr Inhalt passt nicht.",
        it="Questa impostazione non esiste, o il suo contenuto non è valido.",
    )


class TooManyOwn(Refusal):
    code = "too_many_own"
    title = Text(
        en="You have {limit} of these already. Remove some first.",
        zh="你已有 {limit} 项，请先删除一些。",
        de="Sie haben davon schon {limit}. Entfernen Sie zuerst einige.",
        it="Ne hai già {limit}. Eliminane prima qualcuno.",
    )


class NotInTheFuture(Refusal):
    code = "not_in_the_future"
    status = 422
    title = Text(
        en="Choose a time between a minute and a year from now.",
        zh="请选择一分钟之后、一年之内的时间。",
        de="Wählen Sie eine Zeit zwischen einer Minute und einem Jahr von jetzt an.",
        it="Scegli un momento fra un minuto e un anno da adesso.",
    )


class SentAlready(Refusal):
    code = "sent_already"
    title = Text(
        en="This message has been sent already. You can edit or recall it in the conversation.",
        zh="这条消息已经发出。可在会话中编辑或撤回。",
        de="Diese Nachricht ist schon gesendet. Sie können sie im Gespräch ändern oder zurückrufen.",
        it="Questo messaggio è già stato inviato. Puoi modificarlo o ritirarlo nella conversazione.",
    )


class Muted(Refusal):
    code = "muted"
    title = Text(
        en="You cannot write in this group for a while. Ask one of its admins.",
        zh="您在此群暂时被禁言，请联系群管理员。",
        de="Sie können in dieser Gruppe eine Zeit lang nicht schreiben. Fragen Sie jemanden, der sie verwaltet.",
        it="Per un po' non puoi scrivere in questo gruppo. Chiedi a chi lo amministra.",
    )


class AllMuted(Refusal):
    code = "all_muted"
    title = Text(
        en="Only admins write in this group at the moment.",
        zh="本群目前仅管理员可以发言。",
        de="In dieser Gruppe schreiben zurzeit nur Admins.",
        it="Al momento in questo gruppo scrivono solo gli amministratori.",
    )


class AdminsOnly(Refusal):
    code = "admins_only"
    title = Text(
        en="In this group this is left to its admins.",
        zh="在此群中仅管理员可以执行此操作。",
        de="In dieser Gruppe ist das den Admins vorbehalten.",
        it="In questo gruppo è riservato agli amministratori.",
    )


class BannedWord(Refusal):
    code = "banned_word"
    status = 422
    title = Text(
        en="This group does not allow one of the words. Choose another.",
        zh="内容包含本群不允许使用的词语，请修改。",
        de="Eines der Wörter ist in dieser Gruppe nicht erlaubt. Wählen Sie ein anderes.",
        it="Una delle parole non è ammessa in questo gruppo. Scegline un'altra.",
    )


class FollowsDirectory(Refusal):
    code = "follows_directory"
    title = Text(
        en="Who is in this group and what it is called follows the directory. Change it there.",
        zh="本群的成员和名称与通讯录同步，请在通讯录中修改。",
        de="Wer in dieser Gruppe ist und wie sie heißt, folgt dem Verzeichnis. Ändern Sie es dort.",
        it="Chi è in questo gruppo e come si chiama segue la rubrica. Cambialo lì.",
    )


class LinkGone(Refusal):
    """Wrong, expired, revoked or of another organisation: one answer for all."""

    code = "link_gone"
    status = 404
    title = Text(
        en="This link leads nowhere any more. Ask for a new one.",
        zh="此链接已失效，请索取新的链接。",
        de="Dieser Link führt nirgendwo mehr hin. Bitten Sie um einen neuen.",
        it="Questo link non porta più da nessuna parte. Chiedine uno nuovo.",
    )


class JoinRefused(Refusal):
    code = "join_refused"
    title = Text(
        en="You cannot join this group by link at present. Ask one of its admins to add you.",
        zh="您目前无法通过链接加入此群，请联系群管理员添加。",
        de="Sie können dieser Gruppe zurzeit nicht über den Link beitreten. Fragen Sie jemanden, der sie verwaltet.",
        it="Al momento non puoi entrare in questo gruppo con il link. Chiedi a chi lo amministra di aggiungerti.",
    )


class JoiningIsOff(Refusal):
    code = "joining_is_off"
    title = Text(
        en="Joining by link is off in this group. Turn it on first.",
        zh="本群未开启链接入群，请先开启。",
        de="Der Beitritt über einen Link ist in dieser Gruppe aus. Schalten Sie ihn zuerst ein.",
        it="In questo gruppo l'ingresso con link è disattivato. Attivalo prima.",
    )


class CountsNeedGroup(Refusal):
    code = "counts_need_group"
    status = 422
    title = Text(
        en="Between two people a count says who it was. Choose exact, off or the acknowledge button.",
        zh="两个人之间的计数等于实名。请选择精确、关闭或确认按钮。",
        de="Zwischen zweien sagt eine Zahl, wer es war. Wählen Sie genau, aus oder die Bestätigung.",
        it="Fra due persone un numero dice chi è stato. Scegli esatto, disattivato o il pulsante di conferma.",
    )


class StricterOnly(Refusal):
    code = "stricter_only"
    title = Text(
        en="Between two people, whoever asked for more privacy is the one who can take it back.",
        zh="两个人之间，只有提出更多隐私的一方可以撤回。",
        de="Zwischen zweien kann mehr Privatheit nur zurücknehmen, wer darum gebeten hat.",
        it="Fra due persone, solo chi ha chiesto più riservatezza può tornare indietro.",
    )


class OptOutIsOff(Refusal):
    code = "opt_out_is_off"
    title = Text(
        en="Your organisation does not let people hide their reading in groups. Between two people you can.",
        zh="您的组织不允许在群聊中隐藏阅读状态，单聊中可以。",
        de="In Gruppen lässt Ihre Organisation das Verbergen des Gelesenen nicht zu. Zwischen zweien geht es.",
        it="La tua organizzazione non permette di nascondere la lettura nei gruppi. Fra due persone si può.",
    )


class NotCountedByName(Refusal):
    code = "not_counted_by_name"
    title = Text(
        en="Who has read is not shown in this conversation, or was not when this message was written.",
        zh="此会话不显示谁已读，或在这条消息发出时不显示。",
        de="Wer gelesen hat, wird in diesem Gespräch nicht gezeigt oder wurde es nicht, als dies geschrieben wurde.",
        it="In questa conversazione non si mostra chi ha letto, o non si mostrava quando il messaggio fu scritto.",
    )


class RemindedAlready(Refusal):
    code = "reminded_already"
    title = Text(
        en="You have reminded them a moment ago. Try again in {minutes} minutes.",
        zh="刚刚已提醒过，请在 {minutes} 分钟后再试。",
        de="Sie haben gerade erst erinnert. Versuchen Sie es in {minutes} Minuten wieder.",
        it="Hai appena inviato un promemoria. Riprova fra {minutes} minuti.",
    )


class OddDue(Refusal):
    code = "odd_due"
    title = Text(
        en="Choose a time ahead by which you need the answer, at most a year away.",
        zh="请选择一年以内的未来时间作为回复期限。",
        de="Wählen Sie, bis wann Sie die Antwort brauchen: in der Zukunft, höchstens ein Jahr entfernt.",
        it="Scegli un momento futuro entro cui ti serve la risposta, al massimo fra un anno.",
    )


class NoTranslation(Refusal):
    code = "no_translation"
    status = 503
    retry = "later"
    title = Text(
        en="This could not be translated now.",
        zh="暂时无法翻译。",
        de="Das ließ sich jetzt nicht übersetzen.",
        it="Ora non è stato possibile tradurlo.",
    )


class AlreadyDecided(Refusal):
    """For owners of cards: a button that came too late. `name` is who was first."""

    code = "already_decided"
    title = Text(
        en="Already decided by {name}.",
        zh="{name} 已处理。",
        de="Das hat {name} schon entschieden.",
        it="Già deciso da {name}.",
    )


class NotAcknowledgedHere(Refusal):
    code = "not_acknowledged_here"
    title = Text(
        en="In this conversation nothing is acknowledged. Who runs it can choose that in its details.",
        zh="此会话不使用确认，管理者可在详情中开启。",
        de="In diesem Gespräch wird nichts bestätigt. Wer es leitet, kann das in den Details wählen.",
        it="In questa conversazione non si danno conferme. Chi la gestisce può sceglierlo nei dettagli.",
    )


class NotTaken(Refusal):
    """The same for who was blocked and for who blocked."""

    code = "not_taken"
    title = Text(
        en="Messages are not taken here at the moment.",
        zh="目前无法在此发送消息。",
        de="Nachrichten werden hier zurzeit nicht angenommen.",
        it="Al momento qui non si accettano messaggi.",
    )


class ReportDecided(Refusal):
    code = "report_decided"
    title = Text(
        en="This report has been decided already.",
        zh="该举报已处理。",
        de="Über diese Meldung wurde schon entschieden.",
        it="Questa segnalazione è già stata decisa.",
    )


class ExportNotReady(Refusal):
    code = "export_not_ready"
    title = Text(
        en="This file is not there: it is still being made, or its time is over.",
        zh="文件不可用：仍在生成或已过期。",
        de="Diese Datei ist nicht da: Sie wird noch gemacht, oder ihre Zeit ist vorbei.",
        it="Questo file non c'è: è ancora in preparazione o è scaduto.",
    )
