#include "services/dynamodb/tables/encryption_definition.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "value/sha256.h"

namespace gramme::dynamodb {
namespace {

constexpr int64_t free_changes = 4;
constexpr int64_t wait_seconds = 21'600;
constexpr int64_t wait = wait_seconds * microseconds_per_second;
constexpr int64_t window = 24 * 3600 * microseconds_per_second;
constexpr std::string_view key_resource = ":key/";

bool asks_for_key(const shapes::SSESpecification& specification) {
  return specification.enabled.value_or(specification.sse_type.has_value());
}

std::string kms_arn(const Namespace& owner, std::string_view resource) {
  return fmt::format("arn:aws:kms:{}:{}:{}", owner.region, owner.account, resource);
}

/// In the form of AWS's ids, and always the same of one text.
std::string id_of(std::string_view text) {
  const std::string hex = hex_of(bytes_of(sha256(text)));
  const std::string_view digits = hex;
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                     digits.substr(16, 4), digits.substr(20, 12));
}

/// The key behind an alias.
std::string key_of_alias(const Namespace& owner, std::string_view alias_arn) {
  return kms_arn(owner, "key/" + id_of(alias_arn));
}

/// `arn:aws:kms:REGION:...`: of the table's region.
Result<void> check_region(std::string_view key_arn, const Namespace& owner) {
  std::string_view rest = key_arn;
  for (int colons = 0; colons < 3; ++colons)
    rest.remove_prefix(std::min(rest.find(':'), rest.size() - 1) + 1);
  std::string_view region = rest.substr(0, rest.find(':'));
  if (region == owner.region) return {};
  return validation(fmt::format(
      "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid arn {} "
      "(Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: {}; "
      "Proxy: null)",
      region, id_of(key_arn)));
}

/// 2026-10-09T23:25:27.800Z
std::string iso_time(Timestamp time) {
  return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::time_t(time / microseconds_per_second)),
                     time % microseconds_per_second / 1000);
}

Error too_many_changes(const EncryptionChanges& changes) {
  return limit_exceeded(fmt::format(
      "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at {}. "
      "After the first {} change, each subsequent change in the same window can be performed at most once "
      "every {} seconds. Number of updates today: {}. Last change at {}. Next changes can be made at {}.",
      iso_time(changes.window_start + window), free_changes, wait_seconds, changes.count,
      iso_time(changes.last), iso_time(std::min(changes.last + wait, changes.window_start + window))));
}

}  // namespace

Result<void> check_encryption(const shapes::SSESpecification& specification) {
  if (specification.enabled == false) {
    if (specification.sse_type)
      return invalid_parameter("SSEType can not be specified if Enabled is false");
    if (specification.kms_master_key_id) {
      return invalid_parameter("KMSMasterKeyId can not be specified if Enabled is false");
    }
    return {};
  }
  if (specification.sse_type == shapes::SSEType::aes256)
    return invalid_parameter("SSEType AES256 is not supported");
  if (specification.kms_master_key_id && !specification.sse_type)
    return invalid_parameter("SSEType KMS is required if KMSMasterKeyId is specified");
  return {};
}

Result<std::optional<std::string>> encryption_key(const shapes::SSESpecification& specification,
                                                  const Namespace& owner) {
  if (!asks_for_key(specification)) return std::optional<std::string>();
  const std::string name = specification.kms_master_key_id.value_or("alias/aws/dynamodb");
  if (name.starts_with("alias/")) return std::optional(key_of_alias(owner, kms_arn(owner, name)));
  if (!name.starts_with("arn:")) return std::optional(kms_arn(owner, "key/" + name));
  TRY(check_region(name, owner));
  return std::optional(name.find(key_resource) == name.npos ? key_of_alias(owner, name) : name);
}

Result<void> change_encryption(const shapes::SSESpecification& specification, Timestamp now, Table& table) {
  if (!asks_for_key(specification) && !table.kms_key)
    return invalid_parameter("Table is already encrypted by default");
  EncryptionChanges changes = table.encryption_changes.value_or(EncryptionChanges{});
  if (changes.count == 0 || now >= changes.window_start + window) changes = {.window_start = now};
  // AWS counts before it looks at the key.
  if (changes.count >= free_changes && now < changes.last + wait) return too_many_changes(changes);
  std::optional<std::string> key = TRY(encryption_key(specification, table.owner));
  if (key && key == table.kms_key && specification.kms_master_key_id == key) {
    return invalid_parameter(
        "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to "
        "change Master Key");
  }
  ++changes.count;
  changes.last = now;
  table.encryption_changes = changes;
  table.kms_key = std::move(key);
  return {};
}

}  // namespace gramme::dynamodb
