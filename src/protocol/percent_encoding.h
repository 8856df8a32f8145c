// Percent-encoding as signatures have it: everything but letters, digits and -._~ is encoded, digits in
// upper case.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gramme {

void append_percent_encoded(std::string& out, std::string_view text, bool keep_slashes = false);

/// A percent sign without two digits behind it stays as it is.
std::string percent_decoded(std::string_view text);

/// name=value&name=value, decoded, in the order sent; a name without an equal sign has an empty value.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
QueryParameters parse_query(std::string_view query);

}  // namespace gramme
