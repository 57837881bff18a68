export { PersonPicker } from "./parts/PersonPicker";
export { faceOf, usePeople, usePerson } from "./people";
export { type Department, departmentsQuery, type Person, personKey, personQuery, suggestionsQuery } from "./queries";
export { applyDirectoryNews, type DirectoryNews, registerDirectory } from "./register";
