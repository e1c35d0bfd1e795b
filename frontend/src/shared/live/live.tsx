import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { client } from "@/shared/api/client";
import { session } from "@/shared/session/tokens";
import { LiveConnection, type LiveEvent, type LiveOptions, type LiveStatus } from "./socket";
import { Follower, ON_DEMAND } from "./topics";

type Listener = (event: LiveEvent) => void;

interface Live {
  status: LiveStatus;
  listen: (listener: Listener) => () => void;
}

const LiveContext = createContext<Live>({ status: "off", listen: () => () => undefined });

async function socketTicket(): Promise<string> {
  const answer = await client.post<{ 200: { ticket: string } }, unknown, true>({
    url: "/api/v1/auth/socket-ticket",
  });
  return answer.data.ticket;
}

/** The server's own doors; tests hand in others. */
const SERVER: Pick<LiveOptions, "ticket" | "open"> = {
  ticket: socketTicket,
  open: (path) => new WebSocket(new URL(path, location.href.replace(/^http/, "ws"))),
};

/** Keeps everything below up to date with what others change. */
export function LiveProvider({ doors = SERVER, children }: { doors?: typeof SERVER; children: ReactNode }) {
  const queries = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>("connecting");
  const [listeners] = useState(() => new Set<Listener>());

  useEffect(() => {
    const follower = new Follower(queries);
    const connection = new LiveConnection({
      ...doors,
      topics: ON_DEMAND,
      onEvent: (event) => {
        follower.follow(event);
        for (const listener of listeners) listener(event);
      },
      onFirst: () => follower.catchUp(),
      onReset: () => follower.startOver(),
      onStatus: setStatus,
      // Whether the session is really over, only trading the refresh token tells. If it is not, its rights have
      // changed, and with them all that may be seen.
      onRefused: () => {
        session.refresh().then(
          (token) => {
            if (token !== null) follower.startOver();
          },
          () => undefined,
        );
      },
    });
    connection.start();
    return () => {
      connection.stop();
      follower.stop();
    };
  }, [queries, doors, listeners]);

  const live = useMemo<Live>(
    () => ({
      status,
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    }),
    [status, listeners],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLiveStatus(): LiveStatus {
  return useContext(LiveContext).status;
}

/** Calls back for each event of a topic; lists and pages follow by themselves and do not need it. */
export function useLiveEvents(topic: string, onEvent: Listener): void {
  const { listen } = useContext(LiveContext);
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(
    () =>
      listen((event) => {
        if (event.topic === topic) latest.current(event);
      }),
    [listen, topic],
  );
}
