"""What the directory refuses, and why."""

from typing import ClassVar

from workhall.kit.errors import FieldError, Invalid, Refusal
from workhall.kit.text import Text


class DepartmentCircle(Refusal):
    code: ClassVar[str] = "department_circle"
    title: ClassVar[Text] = Text(
        en="A department cannot be moved below itself.",
        zh="不能将部门移动到其自身或下级部门之下。",
        de="Eine Abteilung kann nicht unter sich selbst verschoben werden.",
        it="Un reparto non può essere spostato sotto se stesso.",
    )


class TooDeep(Refusal):
    code: ClassVar[str] = "department_too_deep"
    title: ClassVar[Text] = Text(
        en="The tree would be too deep. At most {limit} levels are possible.",
        zh="部门层级过深，最多支持 {limit} 级。",
        de="Der Baum würde zu tief. Höchstens {limit} Ebenen sind möglich.",
        it="L'albero sarebbe troppo profondo. Sono possibili al massimo {limit} livelli.",
    )


class TooManyDepartments(Refusal):
    code: ClassVar[str] = "too_many_departments"
    title: ClassVar[Text] = Text(
        en="The organisation has reached its limit of {limit} departments.",
        zh="组织的部门数量已达到上限 {limit} 个。",
        de="Die Organisation hat ihre Höchstzahl von {limit} Abteilungen erreicht.",
        it="L'organizzazione ha raggiunto il limite di {limit} reparti.",
    )


class NameTaken(Refusal):
    code: ClassVar[str] = "department_name_taken"
    title: ClassVar[Text] = Text(
        en="There is already a department with this name at this place.",
        zh="同一上级下已存在同名部门。",
        de="An dieser Stelle gibt es schon eine Abteilung mit diesem Namen.",
        it="In questa posizione esiste già un reparto con questo nome.",
    )


class NotEmpty(Refusal):
    code: ClassVar[str] = "department_not_empty"
    title: ClassVar[Text] = Text(
        en="There are still people or departments below it. Say where they shall go.",
        zh="该部门下仍有成员或子部门，请指定要移动到的部门。",
        de="Es enthält noch Personen oder Abteilungen. Geben Sie an, wohin sie kommen sollen.",
        it="Contiene ancora persone o reparti. Indica dove spostarli.",
    )


class ManagerCircle(Refusal):
    code: ClassVar[str] = "manager_circle"
    title: ClassVar[Text] = Text(
        en="This person would report to themselves in the end.",
        zh="该设置会使成员最终向自己汇报。",
        de="Diese Person würde am Ende an sich selbst berichten.",
        it="Alla fine questa persona farebbe capo a se stessa.",
    )


_UNKNOWN_DEPARTMENT = Text(
    en="This department does not exist.",
    zh="该部门不存在。",
    de="Diese Abteilung gibt es nicht.",
    it="Questo reparto non esiste.",
)
_UNKNOWN_PERSON = Text(
    en="This person is not a member.",
    zh="该人员不是成员。",
    de="Diese Person ist kein Mitglied.",
    it="Questa persona non è un membro.",
)


def unknown_department(field: str) -> Invalid:
    """The same for another organisation's department and for one that never was."""
    return Invalid(fields={field: FieldError("unknown_department", _UNKNOWN_DEPARTMENT)})


def unknown_person(field: str) -> Invalid:
    """The same for another organisation's member, for one who has left and for nobody."""
    return Invalid(fields={field: FieldError("unknown_person", _UNKNOWN_PERSON)})
