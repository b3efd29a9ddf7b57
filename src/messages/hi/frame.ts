import type { en } from '../en.ts'

export const frame: typeof en.frame = {
  skip: 'सामग्री पर जाएँ',
  main: 'मुख्य',
  home: 'होम',
  invoices: 'बिल',
  payments: 'भुगतान',
  statement: 'खाता विवरण',
  more: 'और',
  access: 'लिंक और डिवाइस',
  accounts: 'मेरे खाते',
  sign_out: 'साइन आउट',
  asOf: (when) => `${when} तक। यह पेज अपने आप ताज़ा रहता है।`,
  questions: (who, phone) => `कोई सवाल? ${who}, ${phone}`,
  other_language: 'English',
}

export const problems: typeof en.problems = {
  wrong_title: 'हमारी ओर से कुछ गड़बड़ हुई',
  wrong_text: (id) => `कुछ भी बदला नहीं गया। कृपया फिर कोशिश करें; दोबारा हो तो यह संख्या बताएँ: ${id}।`,
  not_found_title: 'यहाँ कुछ नहीं है',
  not_found_text: 'पता पुराना या ग़लत हो सकता है, या आपके लिए नहीं है।',
  signed_out_title: 'आप साइन आउट हैं',
  signed_out_text: 'अपना लिंक फिर खोलें, या नया मँगाएँ।',
  not_permitted_title: 'आपकी भूमिका में इसकी अनुमति नहीं है',
  not_permitted_text: 'आपकी कंपनी में लोगों का प्रबंधन करने वाला इसे बदल सकता है।',
  busy_title: 'कृपया एक क्षण रुकें',
  too_many_title: 'यह बहुत बार हो गया',
  refused_title: 'यह नहीं हो सका',
  go_home: 'होम पेज पर जाएँ',
  get_link: 'मुझे नया लिंक भेजें',
}
