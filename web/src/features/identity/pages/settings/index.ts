export { AppearancePage } from "./AppearancePage";
export { InvitationsPage } from "./InvitationsPage";
export { OrganisationPage } from "./OrganisationPage";
export { ProfilePage } from "./ProfilePage";
export { RolesPage } from "./RolesPage";
export { SecurityPage } from "./SecurityPage";
