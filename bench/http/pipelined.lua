--
-- Copyright (c) 2026 The Kioto authors
--
-- Distributed under the Boost Software License, Version 1.0.
-- (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
--

-- For wrk: 16 requests a call.

function init()
    local requests = {}
    for i = 1, 16 do
        requests[i] = wrk.format()
    end
    together = table.concat(requests)
end

function request()
    return together
end
