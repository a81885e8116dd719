package blob

import "github.com/minio/minio-go/v7"

// OpenS3Client is a client of the server itself, for what is done behind a store's back.
func OpenS3Client(s S3Settings) (*minio.Client, error) { return s.client() }
