export { MessagesPage } from "./pages/MessagesPage";
export { type ChatHome, registerChat } from "./running";
