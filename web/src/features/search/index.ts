export { registerSearch } from "./register";
