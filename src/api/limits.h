// Every limit of the API, in one place. Sizes in bytes unless the name says otherwise. (AWS: service quotas
// and constraints.)
#pragma once

#include <cstddef>
#include <cstdint>

namespace gramme::limits {

constexpr size_t item_size_max = 400 * 1024;
constexpr size_t page_size_max = 1024 * 1024;
constexpr size_t partition_key_size_max = 2048;
constexpr size_t sort_key_size_max = 1024;
constexpr int nesting_levels_max = 32;  // 31 levels of maps pass, 32 are refused
constexpr size_t batch_get_keys_max = 100;
constexpr size_t batch_get_response_max = 16 * 1024 * 1024;
constexpr size_t batch_write_requests_max = 25;
constexpr size_t transaction_actions_max = 100;
constexpr size_t transaction_size_max = 4 * 1024 * 1024;
constexpr size_t expression_size_max = 4096;
constexpr size_t expression_operators_max = 300;
constexpr size_t in_operands_max = 100;
constexpr size_t placeholder_size_max = 255;
constexpr size_t placeholders_total_size_max = 2 * 1024 * 1024;
constexpr size_t name_length_min = 3;
constexpr size_t name_length_max = 255;
constexpr size_t attribute_name_size_max = 65535;
constexpr size_t index_key_name_size_max = 255;
constexpr size_t local_indexes_max = 5;
constexpr size_t global_indexes_max = 20;
constexpr size_t index_hash_keys_max = 4;
constexpr size_t index_range_keys_max = 4;
constexpr size_t projected_attributes_max = 100;
constexpr int64_t scan_segments_max = 1'000'000;
constexpr int64_t list_tables_max = 100;
constexpr int64_t table_throughput_max = 40'000;
constexpr int64_t account_throughput_max = 80'000;
constexpr int64_t tables_max = 2500;
constexpr size_t item_collection_size_max = size_t{10} * 1024 * 1024 * 1024;
constexpr int64_t idempotency_seconds = 600;
constexpr size_t request_body_max = 16 * 1024 * 1024;

}  // namespace gramme::limits
