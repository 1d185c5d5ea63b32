// What somebody is signed in on, in the words they would use: for the list of their own sessions.
#pragma once

#include <string>
#include <string_view>

namespace bedside::service {

// "Firefox, Linux" of a User-Agent header (RFC 9110 section 10.1.5); a part that is not known is left out. Two words
// and no version: enough to tell one's own phone from a stranger's desktop, and too little to tell one person from
// another.
std::string device_of(std::string_view user_agent);

}  // namespace bedside::service
