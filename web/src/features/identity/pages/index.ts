export { DoorFrame } from "./DoorFrame";
export { JoinPage } from "./JoinPage";
export { NewOrganisationPage } from "./NewOrganisationPage";
export { NewPasswordPage, ResetPage } from "./ResetPage";
export { SignInPage } from "./SignInPage";
export { SignUpPage } from "./SignUpPage";
