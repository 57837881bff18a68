"""Chat's manifest."""

from workhall.kit.module import Manifest
from workhall.kit.realtime import STREAMS
from workhall.kit.slot_types import DEMO, LOOKS, NOTIFICATION_KINDS, OWN_DATA, SEARCH_SOURCES
from workhall.modules import identity
from workhall.modules.chat import api, jobs, policy
from workhall.modules.chat.api import content as showing
from workhall.modules.chat.api import exporting as taking
from workhall.modules.chat.api import moderation
from workhall.modules.chat.schemas.content import ChatSettings
from workhall.modules.chat.service import exporting, joining, readers, telling
from workhall.modules.chat.service.attachments import ConversationFiles
from workhall.modules.chat.service.demo import ChatDemo
from workhall.modules.chat.service.ending import ChatContent, ChatData
from workhall.modules.chat.service.search import ConversationSource, MessageSource
from workhall.modules.chat.service.streams import ChatStreams
from workhall.modules.chat.workers import Indexer, Ower, Teller, Writer
from workhall.modules.files import FILE_OWNERS

MODULE = Manifest(
    name="chat",
    doc="Conversations between two people or in groups: an ordered log for each, sent over sockets, read over HTTP.",
    needs=("audit", "identity", "directory", "files", "search", "notify", "obligations"),
    routes=(api.routes, api.house, showing.routes, showing.house, moderation.routes, taking.routes),
    commands=(api.commands, showing.commands),
    handlers=jobs.HANDLERS,
    jobs=jobs.JOBS,
    schedules=jobs.SCHEDULES,
    permissions=policy.PERMISSIONS,
    settings=ChatSettings,
    fills=(
        FILE_OWNERS.fill(ConversationFiles()),
        STREAMS.fill(ChatStreams()),
        DEMO.fill(ChatDemo()),
        SEARCH_SOURCES.fill(ConversationSource(), MessageSource()),
        NOTIFICATION_KINDS.fill(telling.KIND, readers.REMINDER, joining.REQUEST),
        LOOKS.fill(readers.LOOK, exporting.LOOK),
        OWN_DATA.fill(ChatData()),
        identity.ORGANISATION_CONTENTS.fill(ChatContent()),
    ),
    workers=(Writer, Indexer, Teller, Ower),
)
