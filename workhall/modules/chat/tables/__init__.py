"""Rows of the schema `chat`. Only the writer's role inserts and updates them; the application role reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow
from workhall.modules.chat.tables.asking import AcknowledgedRow as AcknowledgedRow
from workhall.modules.chat.tables.asking import AskRow as AskRow
from workhall.modules.chat.tables.asking import OwedRow as OwedRow
from workhall.modules.chat.tables.content import CardRow as CardRow
from workhall.modules.chat.tables.content import MessageChangeRow as MessageChangeRow
from workhall.modules.chat.tables.content import PreviewRow as PreviewRow
from workhall.modules.chat.tables.exporting import ExportRow as ExportRow
from workhall.modules.chat.tables.moderation import ReportRow as ReportRow

_ORGANISATION = "identity.organisation.id"


class ConversationRow(OrgRow):
    """`last_seq` numbers every change that members see, `last_ordinal` only messages. `direct_key` holds both member
    ids of a direct conversation, the smaller first, so that there can be only one."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("org_id", "direct_key"),
        Index(
            "ix_conversation_org_id_follows", "org_id", "follows", unique=True, postgresql_where="follows IS NOT NULL"
        ),
        CheckConstraint("kind IN ('direct', 'group')", name="kind"),
        ForeignKeyConstraint(["org_id"], [_ORGANISATION], ondelete="CASCADE"),
        {"schema": "chat"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str | None]
    direct_key: Mapped[str | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    last_seq: Mapped[int]
    last_ordinal: Mapped[int]
    last_at: Mapped[datetime]
    member_count: Mapped[int]
    shown_seq: Mapped[int | None]
    """Number of the newest entry that is a line of its own; none means the newest of all."""
    rules: Mapped[str | None]
    """See policy.Rules; none means the usual ones."""
    follows: Mapped[str | None]
    """`everyone` or `department:<id>`: membership comes from there, and there is one such group."""
    announced_seq: Mapped[int | None]
    """Number of the announcement that stands above the conversation."""


class ParticipantRow(OrgRow):
    """Watermarks: read up to and delivered up to a number of the log. `read_rev` grows with every step, latest wins."""

    __tablename__ = "participant"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        Index("ix_participant_org_id_member_id", "org_id", "member_id"),
        CheckConstraint("role IN ('owner', 'admin', 'member')", name="role"),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    joined_at: Mapped[datetime]
    joined_seq: Mapped[int]
    read_seq: Mapped[int]
    read_ordinal: Mapped[int]
    read_rev: Mapped[int]
    delivered_seq: Mapped[int]
    visible_from: Mapped[int | None]
    """They see what is numbered above it, where a group keeps its past from newcomers; none hides nothing."""
    muted_until: Mapped[datetime | None]
    nickname: Mapped[str | None]
    """What they are called in this group, by all."""
    alias: Mapped[str | None]
    """What they call the conversation, for themselves."""
    dismissed_seq: Mapped[int | None]
    """The announcement that they have put away."""
    shared_from: Mapped[int | None]
    """How far they have read is told only of what is numbered above it (service.reading.NEVER: of nothing); none hides
    nothing."""
    hides_arrival: Mapped[bool | None]
    """Nor is it told what has arrived on their devices."""


class ReaderRow(OrgRow):
    """Somebody's wish not to be seen reading, in one conversation (`scope`) or, under their own id, in all. It outlives
    the seat, so that who is taken out and brought in again still has it."""

    __tablename__ = "reader"
    __table_args__ = (CheckConstraint("hides IN ('nothing', 'read', 'all')", name="hides"), {"schema": "chat"})

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[UUID] = mapped_column(primary_key=True)
    hides: Mapped[str]


class RemindedRow(OrgRow):
    """When those who have not read a message were last reminded of it."""

    __tablename__ = "reminded"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class LogRow(OrgRow):
    """The primary key and no other index. `body` is the encoded entry exactly as it is sent."""

    __tablename__ = "log"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int]
    kind: Mapped[str]
    sender_id: Mapped[UUID | None]
    at: Mapped[datetime]
    body: Mapped[str]


class SentRow(OrgRow):
    """The client's key of each message: a repeat gets the first one's number. Pruned after a month."""

    __tablename__ = "sent"
    __table_args__ = (Index("ix_sent_at", "at", postgresql_using="brin"), {"schema": "chat"})

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    sender_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    ordinal: Mapped[int]
    at: Mapped[datetime]


class FeedRow(OrgRow):
    """What is a member's alone (joined, left, own reads), gapless. Pruned; `feed_head.first_n` says from where it is
    whole."""

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_at", "at", postgresql_using="brin"), {"schema": "chat"})

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    body: Mapped[str]


class FeedHeadRow(OrgRow):
    __tablename__ = "feed_head"
    __table_args__ = (ForeignKeyConstraint(["org_id"], [_ORGANISATION], ondelete="CASCADE"), {"schema": "chat"})

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_n: Mapped[int]
    first_n: Mapped[int]


class RevisionRow(OrgRow):
    """What an edited message said before: `n` 0 is how it was sent. `edit_seq` is the entry that replaced it."""

    __tablename__ = "revision"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    text: Mapped[str]
    form: Mapped[str | None]
    edit_seq: Mapped[int]


class ReactionRow(OrgRow):
    """One that was taken back stays with `given` false, so that the newest change of a message is known."""

    __tablename__ = "reaction"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    x: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    given: Mapped[bool]
    at: Mapped[datetime]
    change_seq: Mapped[int]


class PinRow(OrgRow):
    __tablename__ = "pin"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_id: Mapped[UUID]
    at: Mapped[datetime]


class ReplyRow(OrgRow):
    """Which messages belong to the thread below the message `root`."""

    __tablename__ = "reply"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    root: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class MentionRow(OrgRow):
    """Whom a message mentions, by audience (a person, a role, a department, all) and not by head: a department of a
    thousand is one row."""

    __tablename__ = "mention"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audience: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    by_id: Mapped[UUID]


class AttachmentRow(OrgRow):
    """A file hangs on one message."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_org_id_conversation_id_seq", "org_id", "conversation_id", "seq"),
        {"schema": "chat"},
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    seq: Mapped[int]


class LooseFileRow(OrgRow):
    """Files of recalled messages that are still to be let go."""

    __tablename__ = "loose_file"
    __table_args__ = ({"schema": "chat"},)

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SearchMarkRow(OrgRow):
    """Up to which number the search index knows a conversation."""

    __tablename__ = "search_mark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    indexed_seq: Mapped[int]


class JoinLinkRow(OrgRow):
    """The way into a group for whoever of the organisation holds it. A new one takes the place of the old."""

    __tablename__ = "join_link"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        Index("ix_join_link_org_id_secret_hash", "org_id", "secret_hash", unique=True),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    secret_hash: Mapped[bytes]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class JoinRequestRow(OrgRow):
    """Somebody who wants in and waits, or who was turned away (`refused_at`) and cannot come by link for a while."""

    __tablename__ = "join_request"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[UUID | None]


class HouseRuleRow(OrgRow):
    """What holds for all conversations of an organisation. Without a row the defaults hold."""

    __tablename__ = "house_rule"
    __table_args__ = (
        ForeignKeyConstraint(["org_id"], [_ORGANISATION], ondelete="CASCADE"),
        {"schema": "chat"},
    )

    edit_minutes: Mapped[int | None]
    recall_minutes: Mapped[int | None]
    reading: Mapped[str | None]
    """See service.reading.House; none means the usual."""
    previews: Mapped[bool | None]


class OwnRow(OrgRow):
    """A person's own register (see service.personal): the last writer wins."""

    __tablename__ = "own"
    __table_args__ = (
        Index("ix_own_org_id_member_id_kind_at", "org_id", "member_id", "kind", "at"),
        {"schema": "chat"},
    )

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime]


class ScheduledRow(OrgRow):
    """A message that waits for its time. `key` is what it is sent under, so that a crash does not send it twice."""

    __tablename__ = "scheduled"
    __table_args__ = (
        Index("ix_scheduled_org_id_member_id_send_at", "org_id", "member_id", "send_at"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        {"schema": "chat"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    member_id: Mapped[UUID]
    key: Mapped[UUID]
    body: Mapped[dict[str, Any]]
    reply_to: Mapped[int | None]
    thread: Mapped[int | None]
    send_at: Mapped[datetime]
    state: Mapped[str]
    error: Mapped[str | None]
    seq: Mapped[int | None]
