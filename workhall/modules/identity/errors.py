"""What identity refuses, in words that say what to do next."""

from workhall.kit.errors import Refusal
from workhall.kit.text import Text


class WrongLogin(Refusal):
    """Unknown login and wrong password are one answer, which also takes the same time."""

    code = "wrong_login"
    status = 422
    commits = True
    title = Text(
        en="That login and password do not belong together. Check both, or reset your password.",
        zh="账号与密码不匹配。请检查后重试，或重置密码。",
        de="Anmeldename und Passwort passen nicht zusammen. Prüfen Sie beides oder setzen Sie das Passwort zurück.",
        it="Nome di accesso e password non corrispondono. Controllali oppure reimposta la password.",
    )


class WrongPassword(Refusal):
    """Of one's own, where it has to be given again."""

    code = "wrong_password"
    status = 422
    commits = True
    title = Text(
        en="That is not your current password.",
        zh="当前密码不正确。",
        de="Das ist nicht Ihr aktuelles Passwort.",
        it="Questa non è la tua password attuale.",
    )


class WrongCode(Refusal):
    """Wrong, expired, used up and never sent are one answer."""

    code = "wrong_code"
    status = 422
    commits = True
    title = Text(
        en="This code is wrong or no longer valid. Ask for a new one and enter it within 15 minutes.",
        zh="验证码错误或已失效。请重新获取，并在 15 分钟内输入。",
        de="Dieser Code ist falsch oder nicht mehr gültig. Fordern Sie einen neuen an und geben Sie ihn "
        "innerhalb von 15 Minuten ein.",
        it="Il codice è errato o non è più valido. Richiedine uno nuovo e inseriscilo entro 15 minuti.",
    )


class LoginTaken(Refusal):
    """Said only to who has just proved to hold the address or number."""

    code = "login_taken"
    title = Text(
        en="Another account of yours already uses this. Sign in there, or remove it there first.",
        zh="您的另一个账号已在使用它。请登录那个账号，或先在那里移除。",
        de="Ein anderes Konto von Ihnen verwendet das bereits. Melden Sie sich dort an oder entfernen Sie es "
        "dort zuerst.",
        it="Un altro tuo account lo usa già. Accedi con quello, oppure rimuovilo prima da lì.",
    )


class LinkInvalid(Refusal):
    """Of a password reset: wrong, used and expired are one answer."""

    code = "link_invalid"
    status = 422
    title = Text(
        en="This link was already used or is too old. Ask for a new one.",
        zh="该链接已被使用或已过期，请重新申请。",
        de="Dieser Link wurde schon verwendet oder ist zu alt. Fordern Sie einen neuen an.",
        it="Questo link è già stato usato o è scaduto. Richiedine uno nuovo.",
    )


class LastOwner(Refusal):
    """`who` names up to three people who could take over."""

    code = "last_owner"
    title = Text(
        en="You are the only owner of “{organisation}”. First make someone else an owner, for example {who}.",
        zh="您是“{organisation}”的唯一所有者。请先将其他人设为所有者，例如 {who}。",
        de="Sie sind allein Eigentümer von „{organisation}“. Machen Sie zuerst jemand anderen dazu, zum "
        "Beispiel {who}.",
        it="Sei l'unico proprietario di «{organisation}». Prima nomina proprietario qualcun altro, per esempio {who}.",
    )


class OnlyMember(Refusal):
    """The last owner with nobody who could take over."""

    code = "only_member"
    title = Text(
        en="You are the only person in “{organisation}”. Delete the organisation instead, or invite someone to "
        "take over.",
        zh="“{organisation}”中只有您一人。请改为删除该组织，或邀请他人接手。",
        de="Sie sind die einzige Person in „{organisation}“. Löschen Sie stattdessen die Organisation oder "
        "laden Sie jemanden ein, der sie übernimmt.",
        it="Sei l'unica persona in «{organisation}». Elimina invece l'organizzazione, oppure invita qualcuno a "
        "subentrare.",
    )


class NameTaken(Refusal):
    code = "name_taken"
    title = Text(
        en="A role with this name exists already. Choose another name.",
        zh="已存在同名角色，请换一个名称。",
        de="Eine Rolle mit diesem Namen gibt es schon. Wählen Sie einen anderen.",
        it="Esiste già un ruolo con questo nome. Scegline un altro.",
    )


class TooManyRoles(Refusal):
    code = "too_many_roles"
    title = Text(
        en="An organisation can have {most} roles. Delete one that is no longer needed.",
        zh="每个组织最多可有 {most} 个角色。请删除不再需要的角色。",
        de="Eine Organisation kann {most} Rollen haben. Löschen Sie eine, die nicht mehr gebraucht wird.",
        it="Un'organizzazione può avere {most} ruoli. Eliminane uno che non serve più.",
    )


class BadImage(Refusal):
    code = "bad_image"
    status = 422
    title = Text(
        en="This file is not an image that can be used. Choose a JPEG, PNG, WebP or GIF of up to 8 MB and 50 "
        "megapixels.",
        zh="无法使用该图片。请选择不超过 8 MB、5000 万像素的 JPEG、PNG、WebP 或 GIF 图片。",
        de="Diese Datei ist kein verwendbares Bild. Wählen Sie ein JPEG, PNG, WebP oder GIF bis 8 MB und 50 Megapixel.",
        it="Questo file non è un'immagine utilizzabile. Scegli un JPEG, PNG, WebP o GIF fino a 8 MB e 50 megapixel.",
    )


class NameNotRepeated(Refusal):
    """Deleting an organisation asks for its name, so that nobody deletes the wrong one."""

    code = "name_not_repeated"
    status = 422
    title = Text(
        en="That is not the name of the organisation. Type “{name}” to delete it.",
        zh="名称不一致。请输入“{name}”以确认删除。",
        de="Das ist nicht der Name der Organisation. Geben Sie „{name}“ ein, um sie zu löschen.",
        it="Non è il nome dell'organizzazione. Scrivi «{name}» per eliminarla.",
    )


class InvitationGone(Refusal):
    """Unknown, expired, revoked and used up are one answer: a guessed link learns nothing."""

    code = "invitation_gone"
    status = 404
    title = Text(
        en="This invitation is no longer valid. Ask the person who invited you for a new one.",
        zh="该邀请已失效。请联系邀请人重新发送。",
        de="Diese Einladung gilt nicht mehr. Bitten Sie die Person, die Sie eingeladen hat, um eine neue.",
        it="Questo invito non è più valido. Chiedine uno nuovo a chi ti ha invitato.",
    )


class NoSuchOrganisation(Refusal):
    """Of the commands on the server, whose users may know what exists."""

    code = "no_such_organisation"
    status = 404
    title = Text(
        en="No organisation has this id or name.",
        zh="没有使用该编号或名称的组织。",
        de="Keine Organisation hat diese Nummer oder diesen Namen.",
        it="Nessuna organizzazione ha questo codice o nome.",
    )


class NoSuchMember(Refusal):
    """Of the commands on the server."""

    code = "no_such_member"
    status = 404
    title = Text(
        en="Nobody who ever was in this organisation has that login.",
        zh="该组织中从未有使用此账号的成员。",
        de="Niemand mit diesem Anmeldenamen war je in dieser Organisation.",
        it="Nessuno con questo nome di accesso ha mai fatto parte dell'organizzazione.",
    )
