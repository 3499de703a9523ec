import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { GraftError, toErrorRecord } from '../../shared/contract/errors/graftError.ts'
import {
  callSchema,
  MAX_MESSAGE_BYTES,
  type ServerMessage,
} from '../../shared/contract/workbenchApi/wire.ts'
import { parseExactJson, toExactJson } from '../../shared/library/exactJson.ts'
import type { Workbench } from '../workbench/workbench.ts'

/** Connections to pages. */
export interface SocketHost {
  /** Takes a connection over; one without a session is told so and closed. */
  readonly accept: (
    upgrade: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
    hasSession: boolean,
  ) => void
  readonly close: () => void
}

/** WebSocket's "policy violation": the page takes it as "sign in again". */
const POLICY_CLOSE = 1008
const GOING_AWAY = 1001
/** Nobody has so many tabs. */
const MOST_CONNECTIONS = 64
/** A page that does not read gets no more news until it does. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024

export function createSocketHost(workbench: Pick<Workbench, 'dispatch' | 'listen'>): SocketHost {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const off = workbench.listen((message) => {
    const text = toExactJson(message)
    for (const client of server.clients) {
      if (client.bufferedAmount < MOST_WAITING_BYTES) client.send(text)
    }
  })
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (data, isBinary) => {
      void answer(workbench, isBinary ? null : String(data as Buffer)).then((message) => {
        if (socket.readyState === socket.OPEN) socket.send(toExactJson(message))
      })
    })
    // Too large a message, or one that is no WebSocket: ws closes the connection by itself.
    socket.on('error', () => undefined)
  })
  return {
    accept: ({ request, socket, head }, hasSession) => {
      const isFull = server.clients.size >= MOST_CONNECTIONS
      server.handleUpgrade(request, socket, head, (client) => {
        if (hasSession && !isFull) server.emit('connection', client, request)
        else client.close(POLICY_CLOSE, hasSession ? 'too many pages are open' : 'no session')
      })
    },
    close: () => {
      off()
      for (const client of server.clients) client.close(GOING_AWAY, 'Graft was closed')
      server.close()
    },
  }
}

async function answer(
  { dispatch }: Pick<Workbench, 'dispatch'>,
  text: string | null,
): Promise<ServerMessage> {
  const call = callSchema.safeParse(parse(text))
  if (!call.success) {
    const issues = 'the message is no call'
    const error = new GraftError('workbench.badArgument', { method: 'call', issues })
    return { type: 'failure', id: 0, error: toErrorRecord(error) }
  }
  const { id, method, argument } = call.data
  return { ...(await dispatch(method, argument)), id }
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : parseExactJson(text)
  } catch {
    return null
  }
}
