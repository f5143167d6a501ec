"""Makes `weights/mask_rcnn_*.onnx`: data, network, training, export."""
