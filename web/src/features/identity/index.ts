export { useAccountAppearance, useAppearance } from "./appearance";
export { RolesField } from "./parts/RolesField";
export { roleName } from "./parts/roleName";
export {
  type Account,
  deviceSessionsQuery,
  invitationsQuery,
  type Me,
  type MyOrganisation,
  meQuery,
  organisationQuery,
  type Role,
  rolesQuery,
} from "./queries";
export { enter, leaveSession, onSignOut, type Session, SessionContext, sessionOf, useMe, useSession } from "./session";
