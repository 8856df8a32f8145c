// gzip and deflate: bodies of requests unpacked, answers packed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gramme {

enum class ContentCoding { identity, gzip, deflate };

/// Of a Content-Encoding header; empty when the coding is not known here. No header is identity.
std::optional<ContentCoding> content_coding(std::string_view header);

enum class Unpacked { complete, damaged, too_large, no_memory };
/// Appends the unpacked body, `size_max` bytes at most. Several gzip members may follow each other, and
/// what follows them is ignored, as on AWS; deflate is taken with the header that its specification demands
/// or, as some clients send it, without.
Unpacked unpack(std::string_view packed, ContentCoding coding, size_t size_max, std::string& out);

/// The coding for an answer to a request with this Accept-Encoding header, as AWS chooses it: the one of
/// greater weight, of equals the first. "*" is whatever is not named; it is never "identity" for choice.
ContentCoding accepted_coding(std::string_view header);
/// Appends. gzip or deflate only. False when there is no memory for it.
bool pack(std::string_view plain, ContentCoding coding, std::string& out);

}  // namespace gramme
