-- What wrk sends: GET requests for the paths in the file named by the first argument, one after another; or, when the
-- arguments are "flood" and a number, logins with wrong passwords for so many accounts, each from another address; or,
-- when they are "book" and a file, bookings of visits with the bodies that are its lines.
local prepared, sent, accounts = {}, 0, nil

function init(arguments)
  if arguments[1] == "flood" then
    accounts = tonumber(arguments[2])
  elseif arguments[1] == "book" then
    wrk.headers["Content-Type"] = "application/json"
    for body in io.lines(arguments[2]) do
      prepared[#prepared + 1] = wrk.format("POST", "/api/v1/visits", nil, body)
    end
  else
    for path in io.lines(arguments[1]) do
      prepared[#prepared + 1] = wrk.format("GET", path)
    end
  end
end

local function login()
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["X-Forwarded-For"] =
    string.format("10.%d.%d.%d", math.floor(sent / 65536) % 256, math.floor(sent / 256) % 256, sent % 256)
  local body = string.format('{"email":"patient-%d@example.com","password":"not the right one"}', sent % accounts)
  return wrk.format("POST", "/api/v1/auth/login", nil, body)
end

function request()
  sent = sent + 1
  if accounts then
    return login()
  end
  return prepared[sent % #prepared + 1]
end

-- requests, microseconds, answers that were no success, broken connections, p50 and p99 in microseconds
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "\nRESULT %d %d %d %d %d %d\n",
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
