import type { en } from '../en.ts'

export const notices: typeof en.notices = {
  foot_why: (seller, company) => `यह संदेश आपको इसलिए मिला क्योंकि ${seller} के साथ ${company} के बिल आप देखते हैं।`,
  foot_ask: (name, phone) => `कोई सवाल? ${name}, ${phone}।`,

  invoice: {
    subject: (seller, number, amount) => `${seller} का बिल ${number}, ${amount}`,
    text: (seller, number, company) => `${seller} ने ${company} के नाम बिल ${number} जारी किया है।`,
    dated: 'तारीख़',
    order: 'आपका ऑर्डर',
    due: 'देय',
    total: 'रकम',
    settled: 'पहले ही चुका',
    to_pay: 'देना है',
    button: 'बिल खोलें',
  },

  payment: {
    subject: (seller, amount) => `${seller} को ${amount} मिले`,
    text: (seller, amount, company, day) => `धन्यवाद। ${day} को ${seller} को ${company} से ${amount} मिले।`,
    by: (method, reference) => (reference ? `${method}, संदर्भ ${reference}।` : `${method}।`),
    attached: 'रसीद साथ लगी है।',
    amount: 'मिली रकम',
    more: (n) => `${n} और काग़ज़`,
    kept: 'अग्रिम रखा',
    all_used: 'यह पूरा काम में आ गया।',
    button: 'रसीद खोलें',
  },

  failed: {
    subject: (amount, seller) => `${seller} को ${amount} का आपका भुगतान नहीं हुआ`,
    text: (amount, seller, company) => `${company} से ${seller} को ${amount} का भुगतान नहीं हो पाया। कुछ भी नहीं कटा।`,
    reason: (reason) => `हमें यह बताया गया: ${reason}`,
    subject_not_found: (amount, seller) => `${seller} को आपका ${amount} का भुगतान नहीं मिला`,
    text_not_found: (amount, seller, company) =>
      `${company} ने ${amount} के भुगतान की सूचना दी थी। ${seller} ने खोजा, पर वह नहीं मिला, इसलिए कुछ दर्ज नहीं हुआ।`,
    reason_not_found: (seller, reason) => `${seller} का कहना है: ${reason}`,
    amount: 'रकम',
    reference: 'संदर्भ',
    button: 'फिर भुगतान करें',
    foot: 'यदि आपका बैंक कहे कि रकम कट गई है, तो दोबारा न दें: बाद में आया पैसा पहुँचते ही दर्ज हो जाता है।',
    purpose: (reference) => `भुगतान ${reference}`,
  },
}
