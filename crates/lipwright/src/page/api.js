// The HTTP API, as any client calls it.
import { key } from "/page/key.js";

/** What the service (or its absence) answered; `code` is the API's, or "offline". */
export class ApiError extends Error {
  constructor(code, message, { retryAfter = null, rid = null } = {}) {
    super(message);
    Object.assign(this, { code: String(code), retryAfter, rid });
  }
}

export const offline = () => new ApiError("offline", "The service does not answer.");

/** The headers of a request with this visitor's key. */
export function headers(more = {}) {
  return key.now() ? { "x-api-key": key.now(), ...more } : more;
}

/** The error that a reply tells, once it is known to be none of success. */
export function refusal(reply, status) {
  if (!reply || typeof reply.code !== "number") return new ApiError(status >= 500 ? 50000 : status, `HTTP ${status}`);
  return new ApiError(reply.code, reply.msg, { retryAfter: reply.retryAfter ?? null, rid: reply.rid });
}

/** One call; gives the envelope's data or throws. */
export async function call(method, path, body, signal) {
  const request = { method, signal, headers: headers(body ? { "content-type": "application/json" } : {}) };
  if (body) request.body = JSON.stringify(body);
  let response;
  try {
    response = await fetch(path, request);
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw offline();
  }
  const reply = await response.json().catch(() => null);
  if (reply?.code === 0) return reply.data;
  const error = refusal(reply, response.status);
  if (error.code === "10105") key.refused();
  throw error;
}

export const task = (id) => call("GET", `/v2/lip_sync_video/${id}`);
export const log = (id) => call("GET", `/v2/lip_sync_video/${id}/log`);
export const remove = (id) => call("DELETE", `/v2/lip_sync_video/${id}`);
export const create = (body) => call("POST", "/v2/create_lip_sync_video", body);
export const quota = () => call("GET", "/v2/user/remaining_quota");
export const list = (page, status) =>
  call("GET", `/v2/lip_sync_video?page=${page}&page_size=8${status ? `&status=${status}` : ""}`);
