#!/bin/sh
# A CUPS backend (man 7 backend) that keeps each job with its options in the folder its address names.
[ $# -eq 0 ] && { echo 'file rrkeep "Unknown" "Keeps jobs"'; exit 0; }
folder="${DEVICE_URI#rrkeep:}"
if [ $# -ge 6 ]; then cat "$6"; else cat; fi > "$folder/pdf.partial"
printf '%s\n' "$3" "$5" > "$folder/options.partial"
mv "$folder/pdf.partial" "$folder/$1.pdf"
mv "$folder/options.partial" "$folder/$1.options"
