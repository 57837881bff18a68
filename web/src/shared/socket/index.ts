export { SocketContext, useConnection, useSocket } from "./context";
export type { ConnectionState, ConnectionStatus, Hello, Retry, Socket } from "./port";
export { SocketError } from "./port";
