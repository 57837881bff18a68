"""What messages hold beside their words: cards, previews of links, translations."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from workhall.kit.commands import Call, Commands
from workhall.kit.http import CtxDep, Routes
from workhall.modules.chat import policy
from workhall.modules.chat.schemas import content
from workhall.modules.chat.service import cards, previews, translating

routes = Routes("chat", prefix="/orgs/{org_id}/conversations")
house = Routes("chat", prefix="/orgs/{org_id}/chat")
commands = Commands("chat")

Number = Annotated[int, Path(ge=0, le=2**62)]


@routes.post("/{conversation_id}/messages/{seq}/press", permission=policy.may_read, status_code=204)
async def press_card(ctx: CtxDep, conversation_id: UUID, seq: Number, pressed: content.Press) -> None:
    await cards.press(ctx, conversation_id, seq, pressed)


@routes.delete("/{conversation_id}/messages/{seq}/links", permission=policy.may_edit)
async def hide_link_previews(ctx: CtxDep, conversation_id: UUID, seq: Number) -> None:
    await previews.unlink(ctx, conversation_id, seq)


@house.get("/showing", permission=policy.may_see_rules)
async def get_showing(ctx: CtxDep) -> content.Showing:
    return await previews.rules(ctx)


@house.put("/showing", permission=policy.may_manage)
async def set_showing(ctx: CtxDep, new: content.Showing) -> content.Showing:
    return await previews.set_rules(ctx, new)


@house.get("/actions", permission=policy.may_list_own)
async def list_message_actions(ctx: CtxDep) -> content.Actions:
    return await cards.actions(ctx)


@commands.direct("translate", content.Translate, permission=policy.may_read)
async def translate(call: Call, which: content.Translate) -> content.Translated:
    return await translating.translate(call, which)
