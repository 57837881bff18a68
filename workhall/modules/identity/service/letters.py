"""What identity writes to people. Sent after the commit: a letter about something that did not happen is never
written."""

from workhall.kit.ctx import Ctx
from workhall.kit.text import Locale, Text
from workhall.modules.identity.service.logins import Login

_CODE_SUBJECT = Text(
    en="{code} is your Workhall code",
    zh="您的 Workhall 验证码是 {code}",
    de="{code} ist Ihr Workhall-Code",
    it="{code} è il tuo codice Workhall",
)
_CODE = Text(
    en="Your code is {code}. Enter it where you were asked for it. It is valid for 15 minutes.\n\n"
    "If you did not ask for it, you need not do anything. Never tell the code to anybody.",
    zh="您的验证码是 {code}。请在提示处输入，15 分钟内有效。\n\n"
    "如果不是您本人操作，请忽略本消息。切勿将验证码告诉任何人。",
    de="Ihr Code lautet {code}. Geben Sie ihn dort ein, wo Sie danach gefragt wurden. Er gilt 15 Minuten.\n\n"
    "Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun. Sagen Sie den Code niemandem.",
    it="Il tuo codice è {code}. Inseriscilo dove ti è stato richiesto. Vale 15 minuti.\n\n"
    "Se non l'hai chiesto tu, non devi fare nulla. Non comunicare il codice a nessuno.",
)
_TAKEN_SUBJECT = Text(
    en="You already have a Workhall account",
    zh="您已有 Workhall 账号",
    de="Sie haben schon ein Workhall-Konto",
    it="Hai già un account Workhall",
)
_TAKEN = Text(
    en="Somebody, perhaps you, entered this address for another Workhall account. It already belongs to yours.\n\n"
    "Sign in with your account; if you have forgotten the password, reset it there: {url}\n\n"
    "If it was not you, you need not do anything: nobody got into your account.",
    zh="有人（也许是您本人）为另一个 Workhall 账号填写了此地址，而它已属于您的账号。\n\n"
    "请用您的账号登录；忘记密码可在此重置：{url}\n\n如果不是您本人操作，无需处理：没有人进入您的账号。",
    de="Jemand, vielleicht Sie selbst, hat diese Adresse für ein weiteres Workhall-Konto angegeben. Sie "
    "gehört schon zu "
    "Ihrem.\n\nMelden Sie sich mit Ihrem Konto an; ein vergessenes Passwort setzen Sie hier zurück: {url}\n\n"
    "Wenn Sie es nicht waren, müssen Sie nichts tun: Niemand ist in Ihr Konto gelangt.",
    it="Qualcuno, forse tu, ha indicato questo indirizzo per un altro account Workhall. Appartiene già al tuo.\n\n"
    "Accedi con il tuo account; se hai dimenticato la password, reimpostala qui: {url}\n\n"
    "Se non sei stato tu, non devi fare nulla: nessuno è entrato nel tuo account.",
)
_RESET_SUBJECT = Text(
    en="Set a new Workhall password",
    zh="设置新的 Workhall 密码",
    de="Neues Workhall-Passwort festlegen",
    it="Imposta una nuova password Workhall",
)
_RESET = Text(
    en="Open this link within an hour to set a new password:\n{url}\n\n"
    "If you did not ask for it, you need not do anything: your password stays as it is.",
    zh="请在一小时内打开此链接设置新密码：\n{url}\n\n如果不是您本人操作，请忽略本消息，您的密码不会改变。",
    de="Öffnen Sie innerhalb einer Stunde diesen Link, um ein neues Passwort festzulegen:\n{url}\n\n"
    "Wenn Sie das nicht angefordert haben, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.",
    it="Apri questo link entro un'ora per impostare una nuova password:\n{url}\n\n"
    "Se non l'hai chiesto tu, non devi fare nulla: la tua password resta com'è.",
)
_INVITE_SUBJECT = Text(
    en="{inviter} invites you to {organisation}",
    zh="{inviter} 邀请您加入 {organisation}",
    de="{inviter} lädt Sie zu {organisation} ein",
    it="{inviter} ti invita in {organisation}",
)
_INVITE = Text(
    en="{inviter} invites you to join {organisation} on Workhall:\n{url}\n\n"
    "The link is meant for you alone and is valid until {until}.",
    zh="{inviter} 邀请您在 Workhall 加入 {organisation}：\n{url}\n\n该链接仅供您本人使用，有效期至 {until}。",
    de="{inviter} lädt Sie ein, auf Workhall bei {organisation} mitzumachen:\n{url}\n\n"
    "Der Link ist nur für Sie bestimmt und gilt bis {until}.",
    it="{inviter} ti invita a entrare in {organisation} su Workhall:\n{url}\n\n"
    "Il link è riservato a te ed è valido fino al {until}.",
)
_CHANGED_SUBJECT = Text(
    en="Your Workhall sign-in was changed",
    zh="您的 Workhall 登录信息已更改",
    de="Ihre Workhall-Anmeldung wurde geändert",
    it="I tuoi dati di accesso a Workhall sono cambiati",
)
_PASSWORD_CHANGED = Text(
    en="The password of your account was changed. If that was not you, set a new one now: {url}",
    zh="您账号的密码已更改。如果不是您本人操作，请立即重设：{url}",
    de="Das Passwort Ihres Kontos wurde geändert. Wenn Sie das nicht waren, legen Sie sofort ein neues fest: {url}",
    it="La password del tuo account è stata cambiata. Se non sei stato tu, impostane subito una nuova: {url}",
)
_LOGIN_CHANGED = Text(
    en="Your account no longer uses {old} to sign in. If that was not you, write to whoever runs this "
    "Workhall at once.",
    zh="您的账号不再使用 {old} 登录。如果不是您本人操作，请立即联系此 Workhall 的管理员。",
    de="Ihr Konto verwendet {old} nicht mehr zur Anmeldung. Wenn Sie das nicht waren, wenden Sie sich sofort an die "
    "Betreiber dieses Workhall.",
    it="Il tuo account non usa più {old} per l'accesso. Se non sei stato tu, avvisa subito chi gestisce "
    "questo Workhall.",
)


async def code(ctx: Ctx, to: Login, locale: Locale, value: str) -> None:
    await _send(ctx, to, locale, _CODE_SUBJECT, _CODE, code=value)


async def taken(ctx: Ctx, to: Login, locale: Locale) -> None:
    await _send(ctx, to, locale, _TAKEN_SUBJECT, _TAKEN, url=f"{address(ctx)}/reset-password")


async def reset(ctx: Ctx, to: Login, locale: Locale, url: str) -> None:
    await _send(ctx, to, locale, _RESET_SUBJECT, _RESET, url=url)


async def invitation(ctx: Ctx, to: str, inviter: str, organisation: str, url: str, until: str) -> None:
    values = {"inviter": inviter, "organisation": organisation, "url": url, "until": until}
    await _send(ctx, Login("email", to), ctx.locale, _INVITE_SUBJECT, _INVITE, **values)


async def password_changed(ctx: Ctx, to: Login, locale: Locale) -> None:
    await _send(ctx, to, locale, _CHANGED_SUBJECT, _PASSWORD_CHANGED, url=f"{address(ctx)}/reset-password")


async def login_changed(ctx: Ctx, old: Login, locale: Locale) -> None:
    await _send(ctx, old, locale, _CHANGED_SUBJECT, _LOGIN_CHANGED, old=old.value)


def address(ctx: Ctx) -> str:
    """The address that links start with. For somebody signed in, what their browser shows; for a stranger only what the
    settings say, because they choose the Host header and somebody else gets the letter."""
    settings = ctx.app.settings
    if settings.public_url:
        return settings.public_url.rstrip("/")
    if ctx.who.account_id is not None and ctx.client.base_url:
        return ctx.client.base_url
    return f"http://{settings.host}:{settings.port}"


async def _send(ctx: Ctx, to: Login, locale: Locale, subject: Text, body: Text, **values: object) -> None:
    if to.kind == "phone":
        await ctx.app.mailer.send_sms(ctx, to=to.value, body=body, values=values, locale=locale)
    else:
        await ctx.app.mailer.send(ctx, to=to.value, subject=subject, body=body, values=values, locale=locale)
