"""The enrolment file: what is sent, asked, agreed and declared around a seat."""
