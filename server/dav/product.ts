/** RFC 5545 §3.7.3, in what we write ourselves. */
export const PRODUCT_ID = '-//Kalends//Kalends//EN'
