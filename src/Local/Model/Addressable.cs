namespace Orleans;

/// <summary>Anything that can be called through a reference.</summary>
public interface IAddressable;

/// <summary>A virtual actor: always exists, activated by its first call.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain whose identity is a string.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>An object outside the grains that grains can call.</summary>
public interface IGrainObserver : IAddressable;
