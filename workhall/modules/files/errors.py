"""What files refuses, and how to mend it."""

from typing import Any, ClassVar

from workhall.kit.errors import Refusal, Retry
from workhall.kit.text import Locale, Text


class FileTooLarge(Refusal):
    code: ClassVar[str] = "file_too_large"
    status: ClassVar[int] = 413
    title: ClassVar[Text] = Text(
        en="This file is larger than the {limit} MiB that are accepted here. Make it smaller or split it.",
        zh="文件超过此处允许的 {limit} MiB。请压缩或拆分后再上传。",
        de="Diese Datei ist größer als die {limit} MiB, die hier angenommen werden. Verkleinern oder teilen Sie sie.",
        it="Questo file supera i {limit} MiB accettati qui. Riducilo o dividilo.",
    )


class TooManyUploads(Refusal):
    code: ClassVar[str] = "too_many_uploads"
    retry: ClassVar[Retry] = "later"
    title: ClassVar[Text] = Text(
        en="You have {limit, plural, one {# upload} other {# uploads}} under way. Wait for one to end, or cancel one.",
        zh="您已有 {limit} 个上传任务正在进行。请等待其中一个完成，或取消一个。",
        de="Bei Ihnen {limit, plural, one {läuft schon # Upload} other {laufen schon # Uploads}}. Warten Sie, bis einer"
        " fertig ist, oder brechen Sie einen ab.",
        it="Hai già {limit, plural, one {# caricamento} other {# caricamenti}} in corso. Attendi che uno finisca o"
        " annullane uno.",
    )


class WrongOffset(Refusal):
    """The answer carries the true offset, in its body and as the header Upload-Offset (as in tus)."""

    code: ClassVar[str] = "wrong_offset"
    retry: ClassVar[Retry] = "now"
    title: ClassVar[Text] = Text(
        en="The upload stands at byte {offset}. Go on from there.",
        zh="上传已进行到第 {offset} 字节，请从该处继续。",
        de="Der Upload steht bei Byte {offset}. Machen Sie dort weiter.",
        it="Il caricamento è al byte {offset}. Riprendi da lì.",
    )

    def __init__(self, offset: int) -> None:
        super().__init__(offset=offset)
        self.offset = offset

    def problem(self, locale: Locale) -> dict[str, Any]:
        return {**super().problem(locale), "offset": self.offset}

    def headers(self) -> dict[str, str]:
        return {"Upload-Offset": str(self.offset)}


class MoreThanAnnounced(Refusal):
    code: ClassVar[str] = "more_than_announced"
    status: ClassVar[int] = 413
    title: ClassVar[Text] = Text(
        en="This is more than the {size} bytes that were announced. Cancel the upload and begin anew.",
        zh="数据超过了声明的 {size} 字节。请取消上传并重新开始。",
        de="Das ist mehr als die {size} Byte, die angekündigt waren. Brechen Sie ab und beginnen Sie neu.",
        it="Sono più dei {size} byte annunciati. Annulla il caricamento e ricomincia.",
    )


class EmptyChunk(Refusal):
    code: ClassVar[str] = "empty_chunk"
    status: ClassVar[int] = 422
    title: ClassVar[Text] = Text(
        en="The chunk was empty. Send at least one byte.",
        zh="数据块为空，请至少发送一个字节。",
        de="Das Stück war leer. Senden Sie mindestens ein Byte.",
        it="Il blocco era vuoto. Invia almeno un byte.",
    )


class NotComplete(WrongOffset):
    code: ClassVar[str] = "upload_not_complete"
    title: ClassVar[Text] = Text(
        en="Only {offset} bytes have arrived so far. Send the rest, then finish.",
        zh="目前只收到 {offset} 字节。请发送其余部分后再完成上传。",
        de="Bisher sind nur {offset} Byte angekommen. Senden Sie den Rest, dann schließen Sie ab.",
        it="Finora sono arrivati solo {offset} byte. Invia il resto, poi concludi.",
    )


class UploadEnded(Refusal):
    code: ClassVar[str] = "upload_ended"
    title: ClassVar[Text] = Text(
        en="This upload has ended. Begin a new one.",
        zh="该上传已结束，请重新开始。",
        de="Dieser Upload ist beendet. Beginnen Sie einen neuen.",
        it="Questo caricamento è terminato. Avviane uno nuovo.",
    )


class ArrivedDamaged(Refusal):
    """The bytes are not those whose SHA-256 was announced."""

    code: ClassVar[str] = "arrived_damaged"
    status: ClassVar[int] = 422
    title: ClassVar[Text] = Text(
        en="The file did not arrive as it was sent. Upload it again.",
        zh="收到的文件与发送的不一致，请重新上传。",
        de="Die Datei ist nicht so angekommen, wie sie gesendet wurde. Laden Sie sie noch einmal hoch.",
        it="Il file non è arrivato come era stato inviato. Caricalo di nuovo.",
    )


class FileMissing(Refusal):
    """Missing, released, invisible: one answer, as everywhere."""

    code: ClassVar[str] = "file_missing"
    status: ClassVar[int] = 404
    title: ClassVar[Text] = Text(
        en="One of the files does not exist any more, or you may not see it. Take it out and try again.",
        zh="其中一个文件已不存在，或您无权查看。请移除后重试。",
        de="Eine der Dateien gibt es nicht mehr, oder Sie dürfen sie nicht sehen. Entfernen Sie sie und versuchen Sie"
        " es erneut.",
        it="Uno dei file non esiste più, oppure non puoi vederlo. Rimuovilo e riprova.",
    )


class StorageAway(Refusal):
    code: ClassVar[str] = "storage_away"
    status: ClassVar[int] = 503
    retry: ClassVar[Retry] = "later"
    title: ClassVar[Text] = Text(
        en="Files cannot be reached right now. Nothing is lost; try again in a moment.",
        zh="文件存储暂时不可用。数据没有丢失，请稍后重试。",
        de="Dateien sind gerade nicht erreichbar. Es ist nichts verloren; versuchen Sie es gleich noch einmal.",
        it="I file non sono raggiungibili in questo momento. Nulla è perso: riprova tra poco.",
    )


class RangeRefused(Refusal):
    """HTTP 416; `size` in bytes."""

    code: ClassVar[str] = "range_refused"
    status: ClassVar[int] = 416
    title: ClassVar[Text] = Text(
        en="The file has {size} bytes; this range lies outside.",
        zh="文件共 {size} 字节，请求的范围超出文件。",
        de="Die Datei hat {size} Byte; dieser Bereich liegt außerhalb.",
        it="Il file ha {size} byte; questo intervallo ne è fuori.",
    )

    def __init__(self, size: int) -> None:
        super().__init__(size=size)
        self.size = size

    def headers(self) -> dict[str, str]:
        return {"Content-Range": f"bytes */{self.size}", "Accept-Ranges": "bytes"}
