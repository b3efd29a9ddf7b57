import type { en } from '../en.ts'

export const files: typeof en.files = {
  problem: 'कुछ ठीक करना है',
  optional: '(ज़रूरी नहीं)',
  takes: (kinds) => `${kinds}, ज़्यादा से ज़्यादा 10 MB`,
  size: { kb: (n) => `${n} KB`, mb: (n) => `${n} MB` },
  refusals: {
    file_too_large: 'यह फ़ाइल 10 MB से बड़ी है। छोटी फ़ाइल चुनें।',
    file_empty: 'यह फ़ाइल खाली है। दूसरी चुनें।',
    file_kind: 'इस तरह की फ़ाइल नहीं ली जा सकती। कौन सी ली जाती है, ऊपर देखें।',
    file_mismatch: 'इस फ़ाइल में वह नहीं है जो इसका नाम कहता है। असली फ़ाइल चुनें।',
    several_files: 'केवल एक फ़ाइल चुनें।',
    missing_file: 'एक फ़ाइल चुनें।',
    idempotency_conflict: 'यह फ़ॉर्म पहले ही भेजा जा चुका है, तब इसमें कुछ और था। देखें कि वही चाहिए था या नहीं; फिर भेजने पर नया बनेगा।',
    missing_key: 'यह फ़ॉर्म बहुत देर से खुला था। कृपया एक बार फिर भेजें।',
  },
}
